  // ---- All heads of a model: a thumbnail of each, and the one that was chosen as a heat map ---------------------------------

  // The patterns come as the causal halves of all heads, row by row, in whole numbers from 0 to levels; see PackedPatterns.
  function patternsOf({ tokens, levels, bytes }) {
    const raw = Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0));
    const numbers = levels > 255 ? new Uint16Array(raw.buffer) : raw;
    const cells = tokens * (tokens + 1) / 2;
    return index => (query, key) => numbers[index * cells + query * (query + 1) / 2 + key] / levels;
  }

  // 256 steps between the colours of a plotly scale, as an ImageData's pixels: red is the lowest byte.
  function shadesOf(scale) {
    const stops = scale.map(([at, color]) => [at, [1, 3, 5].map(from => parseInt(color.slice(from, from + 2), 16))]);
    return Uint32Array.from({ length: 256 }, (_, step) => {
      const share = step / 255;
      const next = Math.max(1, stops.findIndex(([at]) => at >= share));
      const [[from, low], [to, high]] = [stops[next - 1], stops[next]];
      const [red, green, blue] = low.map((value, channel) => Math.round(value + (high[channel] - value) * (share - from) / (to - from)));
      return 255 << 24 | blue << 16 | green << 8 | red;
    });
  }

  // Where there are more tokens than pixels, a pixel shows the largest share it covers: a line one token wide would fade away in a mean.
  // Everything above the diagonal stays see-through: a token cannot look there.
  function paint(canvas, pattern, tokens, shades) {
    const image = new ImageData(canvas.width, canvas.width);
    const pixels = new Uint32Array(image.data.buffer);
    const first = pixel => Math.floor(pixel * tokens / canvas.width);
    const last = pixel => Math.max(first(pixel), Math.ceil((pixel + 1) * tokens / canvas.width) - 1);
    for (let row = 0; row < canvas.width; row++)
      for (let column = 0; column <= row; column++) {
        let most = 0;
        for (let query = first(row); query <= last(row); query++)
          for (let key = first(column); key <= Math.min(query, last(column)); key++) most = Math.max(most, pattern(query, key));
        pixels[row * canvas.width + column] = shades[Math.round(most * 255)];
      }
    canvas.getContext('2d').putImageData(image, 0, 0);
  }

  function made(tag, style, ...content) {
    const element = document.createElement(tag);
    element.style.cssText = style;
    element.append(...content);
    return element;
  }

  const headName = ({ heads }, index) => `layer ${Math.floor(index / heads)}, head ${index % heads}`;

  function buttonOf(style, name, content, act) {
    const button = made('button', style, content);
    button.type = 'button';
    button.title = name;
    button.setAttribute('aria-label', name);
    button.addEventListener('click', act);
    return button;
  }

  // Draws the heads of a figure into its graph element: the thumbnails, or in their place the head that was chosen.
  function headsIn({ element, graph, spec: { heads: spec } }) {
    const patternOf = patternsOf(spec);
    const grid = gridOf(spec, enlarge);
    const viewer = viewerOf(spec, patternOf, `${element.id}-head`, { close, step: by => enlarge(grid.chosen() + by) });
    graph.setAttribute('role', 'group');        // an image has no buttons in it
    graph.style.height = 'auto';
    graph.append(grid.element, viewer.element);

    function enlarge(index) {
      const focused = grid.element.contains(document.activeElement);
      grid.choose(index);
      grid.element.hidden = true;
      viewer.element.hidden = false;
      viewer.show(index);
      if (focused) viewer.back.focus({ preventScroll: true });
      element.scrollIntoView({ block: 'nearest' });
    }

    function close() {
      viewer.element.hidden = true;
      grid.element.hidden = false;
      grid.focus();
    }

    graph.addEventListener('keydown', event => {
      const to = grid.chosen() + { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -spec.heads, ArrowDown: spec.heads }[event.key];
      if (event.key === 'Escape' && !viewer.element.hidden) close();
      else if (!(to >= 0 && to < spec.layers * spec.heads)) return;
      else if (!viewer.element.hidden) enlarge(to);
      else {
        grid.choose(to);
        grid.focus();
      }
      event.preventDefault();
      event.stopPropagation();      // notebooks have a meaning of their own for Escape and the arrows
    });

    return {
      recolor(dark) {
        const [trace] = spec.figure.data;
        graph.style.colorScheme = dark ? 'dark' : 'light';      // the browser draws buttons itself
        grid.recolor(dark && trace.meta.dark || trace.colorscale, patternOf);
      },
    };
  }

  // A table of buttons, of which Tab reaches the chosen one and the arrows the others.
  function gridOf(spec, open) {
    const pixels = Math.min(spec.tokens, Math.round(spec.side * devicePixelRatio));
    const style = `box-sizing:content-box;width:${spec.side}px;height:${spec.side}px;margin:-1px;padding:0;border:1px solid rgba(128,128,128,.5);border-radius:0;background:none;cursor:zoom-in`;
    const thumbnails = Array.from({ length: spec.layers * spec.heads }, (_, index) => {
      const canvas = made('canvas', 'display:block;width:100%;height:100%;image-rendering:pixelated');
      canvas.width = canvas.height = pixels;
      const button = buttonOf(style, headName(spec, index), canvas, () => open(index));
      button.setAttribute('aria-label', `Enlarge ${headName(spec, index)}. ${spec.sayings[index]}`);
      button.tabIndex = index === 0 ? 0 : -1;
      return { button, canvas };
    });
    const bar = made('div', 'flex:0 0 120px;height:10px;border:1px solid rgba(128,128,128,.5)');
    let chosen = 0;

    function choose(index) {
      thumbnails[chosen].button.tabIndex = -1;
      thumbnails[chosen = index].button.tabIndex = 0;
    }

    function focus() {
      const { button } = thumbnails[chosen];
      button.focus({ preventScroll: true });
      button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }

    function recolor(scale, patternOf) {
      const shades = shadesOf(scale);
      thumbnails.forEach(({ canvas }, index) => paint(canvas, patternOf(index), spec.tokens, shades));
      bar.style.background = `linear-gradient(90deg,${scale.map(([, color]) => color).join()})`;
    }

    const element = made('div', 'overflow-x:auto', labelledGrid(spec, thumbnails.map(({ button }) => button)), scaleLine(bar, pixels < spec.tokens));
    return { element, choose, focus, recolor, chosen: () => chosen };
  }

  function labelledGrid(spec, buttons) {
    const label = (text, style = '') => made('div', `font-size:12px;text-align:center;align-self:center;white-space:nowrap;${style}`, text);
    const wide = spec.side >= 60;
    const grid = made('div', `display:grid;grid-template-columns:max-content repeat(${spec.heads},${spec.side}px);gap:4px;padding:3px;width:max-content`);
    grid.append(label(wide ? '' : 'head', 'text-align:right;padding-right:6px'));
    for (let head = 0; head < spec.heads; head++) grid.append(label(wide ? `head ${head}` : String(head)));
    for (let layer = 0; layer < spec.layers; layer++)
      grid.append(label(`layer ${layer}`, 'padding-right:6px'), ...buttons.slice(layer * spec.heads, (layer + 1) * spec.heads));
    return grid;
  }

  function scaleLine(bar, pooled) {
    const text = `100\u00a0% of a row’s attention · rows look at columns${pooled ? ' · a pixel shows the largest share in it' : ''}`;
    return made('div', 'display:flex;align-items:center;gap:8px;font-size:12px;margin:8px 3px 0', '0\u00a0%', bar, text);
  }

  // One head as a plotly figure of its own, with buttons to the next ones.
  function viewerOf(spec, patternOf, id, { close, step }) {
    const style = 'font:inherit;font-size:13px;padding:3px 10px;cursor:pointer';
    const back = buttonOf(style, 'Back to all heads', '◂ all heads', close);
    const previous = buttonOf(style, 'Previous head', '‹', () => step(-1)), next = buttonOf(style, 'Next head', '›', () => step(1));
    const title = made('strong', 'min-width:9em;text-align:center'), saying = made('div', 'max-width:760px;line-height:1.5');
    title.setAttribute('aria-live', 'polite');
    const drawing = made('div', '');
    drawing.id = id;
    const element = made('div', '', made('div', 'display:flex;flex-wrap:wrap;align-items:center;gap:8px;margin:4px 0', back, previous, title, next), saying, drawing);
    element.hidden = true;

    function specOf(index) {
      const pattern = patternOf(index), positions = [...Array(spec.tokens).keys()];
      const z = positions.map(query => positions.map(key => key <= query ? pattern(query, key) : null));
      return { ...spec.figure, data: [{ ...spec.figure.data[0], z }] };
    }

    function show(index) {
      title.textContent = headName(spec, index);
      saying.replaceChildren(...prose(spec.sayings[index]));
      previous.disabled = index === 0;
      next.disabled = index === spec.layers * spec.heads - 1;
      drawing.dataset.alt = `Attention of ${headName(spec, index)}. ${spec.sayings[index]}`;
      if (!drawing.gptvis) return queue.push([drawing, specOf(index)]);
      drawing.gptvis.spec = specOf(index);
      drawing.gptvis.graph?.setAttribute('aria-label', drawing.dataset.alt);
      update(drawing.gptvis);
    }
    return { element, back, show };
  }
