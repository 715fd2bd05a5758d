// The trace types our figures use. A type that is not registered here draws empty axes without an error:
// GptVis.Figures/Plotly knows the same list and a test compares the two.
'use strict';
const Plotly = require('plotly.js/lib/core');
Plotly.register([
  require('plotly.js/lib/bar'),
  require('plotly.js/lib/heatmap'),
  require('plotly.js/lib/scatter3d'),
  require('plotly.js/lib/mesh3d'),
  require('plotly.js/lib/surface'),
  require('plotly.js/lib/histogram'),
  require('plotly.js/lib/contour'),
]);
module.exports = Plotly;
