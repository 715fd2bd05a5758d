// The page loader. It stands once in a page, in front of the packed plotly.js, and draws every figure of the page.
//
// A figure's own output is a <div id> that holds a static table, and one line of script that queues it:
//   (window.gptvis = window.gptvis || []).push([element, {width, height, data, layout, config, controls}])
// or, for the grid of all heads (heads.js), {width, height, data: [], heads}.
// Figures may come before or after this script, which takes the queue over once plotly is there.
//
// No document.currentScript (VS Code moves scripts), no require (AMD pages), no network, no eval of fetched text.
(function (window, document) {
  'use strict';
  const queue = window.gptvis = window.gptvis || [];
  if (queue.plotly || queue.loading) return;   // once per page; after a failed load a second bundle may try again
  queue.loading = true;

  const mostLive = 8;     // browsers give a page 16 WebGL contexts and then silently kill the oldest, for good
  const live = [];        // figures that hold one, the least recently used first
  let drawn = [];         // figures on the page, for the theme
  let webglTurn = Promise.resolve();

  const needsWebGL = figure => figure.spec.data.some(trace => /3d$|gl$|^surface$/.test(trace.type));
  const state = (figure, name) => figure.element.setAttribute('data-gptvis', name);

  // ---- Theme ---------------------------------------------------------------------------------------------------------

  function isDark(element) {
    const body = document.body;
    const kind = body.dataset.vscodeThemeKind || body.className;
    if (/\bvscode-(dark|high-contrast)\b(?!-light)/.test(kind)) return true;
    if (/\bvscode-(light|high-contrast-light)\b/.test(kind)) return false;
    if (body.dataset.jpThemeLight) return body.dataset.jpThemeLight === 'false';
    if (document.documentElement.hasAttribute('data-gptvis-page')) return systemDark.matches;
    for (let at = element; at; at = at.parentElement) {
      const [red, green, blue, alpha = 1] = (getComputedStyle(at).backgroundColor.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
      if (alpha > 0.5) return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
    }
    return false;
  }

  function template(dark) {
    const text = dark ? '#e8eaed' : '#1f2328';
    const line = dark ? '#9aa4af' : '#59636e';
    const grid = dark ? 'rgba(255,255,255,.14)' : 'rgba(0,0,0,.1)';
    const axis = { gridcolor: grid, linecolor: line, tickcolor: line, zerolinecolor: line };
    const depth = { ...axis, gridcolor: dark ? '#33383e' : '#e1e4e8' };   // WebGL draws see-through lines as if they were not
    return { layout: {
      font: { color: text },
      xaxis: axis, yaxis: axis, scene: { xaxis: depth, yaxis: depth, zaxis: depth },
      hoverlabel: { bgcolor: dark ? '#2d333b' : '#ffffff', bordercolor: line, font: { color: text, size: 13 } },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: line, activecolor: text },
    } };
  }

  // plotly writes on light cells in #444, which has a contrast of 3 on the middle of a scale; near-black has 6. The rule reaches no
  // other plotly figure of the page.
  function darkenCellTexts() {
    const style = document.createElement('style');
    style.textContent = '.gptvis-graph .heatmap-label text[style*="fill: rgb(68, 68, 68)"] { fill: #111 !important }';
    document.head.append(style);
  }

  // A heat map comes with one name per row and column; plotly's hover wants them for every cell.
  function themed(spec, dark) {
    const data = spec.data.map(trace => {
      const { rows, columns, dark: darkScale, bytes } = trace.meta || {};
      if (trace.type !== 'heatmap') {
        const numbers = bytes ? withValue(trace, ['marker', 'color'], unpacked(trace.marker.color, bytes)) : trace;
        return dark && darkScale ? withValue(numbers, ['marker', 'colorscale'], darkScale) : numbers;
      }
      return {
        ...trace,
        colorscale: dark && darkScale || trace.colorscale,
        customdata: rows.map(row => columns.map(column => [row, column])),
      };
    });
    return { data, layout: { ...spec.layout, template: template(dark) }, config: spec.config };
  }

  // Numbers that came as the bytes 0 to 254 of a range.
  function unpacked({ bdata }, [from, to]) {
    return Float32Array.from(atob(bdata), letter => from + (to - from) * letter.charCodeAt(0) / 254);
  }

  function followTheme() {
    for (const figure of drawn) {
      const dark = isDark(figure.element);
      if (!figure.graph || dark === figure.dark) continue;
      figure.dark = dark;
      colorControls(figure);
      if (figure.heads) figure.heads.recolor(dark);
      else update(figure);
    }
  }

  // The browser draws sliders and lists itself, for the scheme it is told.
  function colorControls({ controls, dark }) {
    if (controls) controls.style.colorScheme = dark ? 'dark' : 'light';
  }

  // ---- One figure ----------------------------------------------------------------------------------------------------

  function adopt([element, spec]) {
    if (!element || element.gptvis) return;   // its output is gone already, or its script ran twice
    const figure = element.gptvis = { element, spec, graph: null, picture: null, inView: false, failed: false };
    figure.fallback = [...element.children];
    figure.webgl = needsWebGL(figure);
    state(figure, 'waiting');

    // At once where there is room, so that a page prints complete; when it is seen where there is none yet (a hidden
    // tab, a collapsed cell), or when it needs one of the few WebGL contexts.
    if (element.offsetWidth && (!figure.webgl || live.length < mostLive)) draw(figure);
    new IntersectionObserver(changes => {
      figure.inView = changes[changes.length - 1].isIntersecting;
      if (figure.inView) draw(figure);
    }, { rootMargin: '100px' }).observe(element);
    new ResizeObserver(() => resize(figure)).observe(element);
    element.addEventListener('pointerdown', () => figure.webgl && draw(figure));
  }

  function draw(figure) {
    if (figure.failed) return;
    if (figure.graph) return used(figure);
    forgetRemoved();
    const { spec, element } = figure;
    const graph = figure.graph = document.createElement('div');
    graph.className = 'gptvis-graph';
    graph.setAttribute('role', 'img');
    graph.setAttribute('aria-label', element.dataset.alt || '');
    graph.style.cssText = `width:${spec.width}px;max-width:100%;height:${spec.height}px`;
    if (!figure.webgl) return render(figure);
    live.push(figure);
    // One after the other: taking a picture of a scene costs a context too.
    webglTurn = webglTurn.then(makeRoom).then(() => element.isConnected ? render(figure) : clear(figure));
  }

  // Async, so that whatever plotly throws is this figure's failure and not that of those after it.
  async function render(figure) {
    const { element, graph, spec } = figure;
    if (figure.picture) figure.picture.remove();
    figure.picture = null;
    show(figure.fallback, false);
    figure.dark = isDark(element);
    if (spec.controls && !figure.controls) figure.controls = controlsOf(spec, step => choose(figure, step));
    if (figure.controls) element.append(figure.controls);
    element.append(graph);
    colorControls(figure);
    figure.width = graph.offsetWidth;
    try {
      if (spec.heads) (figure.heads = headsIn(figure)).recolor(figure.dark);
      else await queue.plotly.newPlot(graph, themed(figure.spec, figure.dark));
      drawn.push(figure);
      state(figure, 'drawn');
    } catch (error) {
      fail(figure, error);
    }
  }

  function fail(figure, error) {
    figure.failed = true;
    clear(figure);
    show(figure.fallback, true);
    state(figure, 'failed');
    console.error('GptVis: a figure could not be drawn.', error);
  }

  function resize(figure) {
    const { graph } = figure;
    if (!graph || !graph.data || !graph.offsetWidth || graph.offsetWidth === figure.width) return;
    figure.width = graph.offsetWidth;
    queue.plotly.Plots.resize(graph);
  }

  function clear(figure) {
    const { graph } = figure;
    if (!graph) return;
    figure.graph = null;
    drawn = drawn.filter(other => other !== figure);
    if (live.includes(figure)) live.splice(live.indexOf(figure), 1);
    if (!figure.heads) queue.plotly.purge(graph);
    figure.heads = null;
    graph.remove();
    if (figure.controls) figure.controls.remove();
  }

  function show(elements, visible) {
    for (const element of elements) element.style.display = visible ? '' : 'none';
  }

  // Notebooks throw outputs away, and take them out and put them back while scrolling. A figure that comes back is drawn again when seen.
  function forgetRemoved() {
    for (const figure of drawn.filter(other => !other.element.isConnected)) {
      clear(figure);
      show(figure.fallback, true);
      state(figure, 'waiting');
    }
  }

  //@controls.js@

  //@heads.js@

  function choose(figure, step) {
    figure.spec = changed(figure.spec, step);
    if (figure.graph) update(figure);
    else draw(figure);
  }

  // One redraw at a time: a slider that is dragged asks for more than a big scene can give, and only the last counts.
  async function update(figure) {
    figure.stale = true;
    if (figure.updating) return;
    figure.updating = true;
    while (figure.stale && figure.graph && figure.graph.data) {
      figure.stale = false;
      await queue.plotly.react(figure.graph, themed(figure.spec, figure.dark));
    }
    figure.updating = false;
  }

  // ---- WebGL: a few live scenes, pictures of the others ---------------------------------------------------------------

  function used(figure) {
    if (live.includes(figure)) live.push(...live.splice(live.indexOf(figure), 1));
  }

  async function makeRoom() {
    while (live.length > mostLive) {
      const ready = live.filter(figure => figure.element.getAttribute('data-gptvis') === 'drawn');
      const oldest = ready.find(figure => !figure.inView) || ready[0];
      if (!oldest) return;
      await park(oldest);
    }
  }

  async function park(figure) {
    const { graph, element } = figure;
    const picture = document.createElement('img');
    picture.alt = element.dataset.alt || '';
    picture.title = 'Click to turn this picture again';
    picture.style.cssText = graph.style.cssText + ';cursor:pointer';
    try {
      picture.src = await queue.plotly.toImage(graph, { format: 'png', width: graph.offsetWidth, height: graph.offsetHeight, scale: 2 });
    } catch (error) {
      console.warn('GptVis: no picture of a figure that was put aside.', error);
    }
    figure.spec = { ...figure.spec, layout: JSON.parse(JSON.stringify(graph.layout)) };   // keeps the camera
    clear(figure);
    figure.picture = picture;
    if (figure.controls) element.append(figure.controls);
    element.append(picture);
    state(figure, 'parked');
  }

  // ---- Start ---------------------------------------------------------------------------------------------------------

  const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

  function start(source) {
    const had = 'Plotly' in window, foreign = window.Plotly;
    const script = document.createElement('script');
    // A page's AMD or CommonJS names are hidden from the bundle, or it would register itself there and stay unreachable.
    script.textContent = '(function(define,module,exports,require){' + source + '\n}).call(window)';
    document.documentElement.append(script);
    script.remove();
    queue.plotly = window.Plotly;
    if (had) window.Plotly = foreign; else delete window.Plotly;
    if (!queue.plotly || queue.plotly === foreign) throw new Error('plotly.js did not evaluate');

    darkenCellTexts();
    systemDark.addEventListener('change', followTheme);
    const attributes = new MutationObserver(followTheme);
    for (const root of [document.documentElement, document.body])
      attributes.observe(root, { attributes: true, attributeFilter: ['class', 'style', 'data-theme', 'data-vscode-theme-kind', 'data-jp-theme-light', 'theme'] });

    const waiting = queue.splice(0);
    queue.push = (...figures) => figures.forEach(adopt);
    waiting.forEach(adopt);
  }

  const packed = atob('@plotly.min.js.gz@');
  const bytes = Uint8Array.from(packed, letter => letter.charCodeAt(0));
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
    .then(start)
    .catch(error => {
      delete queue.plotly;
      console.error('GptVis: plotly.js could not be started; figures stay tables.', error);
    })
    .then(() => { queue.loading = false; });
})(window, document);
