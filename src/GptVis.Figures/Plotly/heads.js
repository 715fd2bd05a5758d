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

  // Text with tokens in backticks, as captions have them.
  function prose(text) {
    return text.split(/(`(?:[^`]+|`)`)/).map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(' %', '\u00a0%');
      const code = document.createElement('code');
      code.textContent = part.slice(1, -1);
      return code;
    });
  }

  function made(tag, style, ...content) {
    const element = document.createElement(tag);
    element.style.cssText = style;
    element.append(...content);
    return element;
  }

  // Draws the grid of a figure into its graph element. What comes back can be recoloured.
  function headsIn({ element, graph, spec: { heads: spec } }) {
    const patternOf = patternsOf(spec);
    const nameOf = index => `layer ${Math.floor(index / spec.heads)}, head ${index % spec.heads}`;
    const thumbnails = [];
    const pixels = Math.min(spec.tokens, Math.round(spec.side * devicePixelRatio));
    let chosen = 0, enlarged = null;
    graph.setAttribute('role', 'group');        // an image has no buttons in it
    graph.style.height = 'auto';

    const all = made('div', 'overflow-x:auto');
    const one = made('div', '');
    one.hidden = true;
    graph.append(all, one);

    // ---- The thumbnails: a table of buttons, of which Tab reaches one and the arrows the others.
    const label = text => made('div', 'font-size:12px;text-align:center;align-self:center;white-space:nowrap', text);
    const grid = made('div', `display:grid;grid-template-columns:max-content repeat(${spec.heads},${spec.side}px);gap:4px;padding:3px;width:max-content`);
    const wide = spec.side >= 60;
    const corner = label(wide ? '' : 'head');
    corner.style.cssText += ';text-align:right;padding-right:6px';
    grid.append(corner, ...Array.from({ length: spec.heads }, (_, head) => label(wide ? `head ${head}` : String(head))));
    for (let layer = 0; layer < spec.layers; layer++) {
      const name = label(`layer ${layer}`);
      name.style.paddingRight = '6px';
      grid.append(name);
      for (let head = 0; head < spec.heads; head++) grid.append(thumbnail(layer * spec.heads + head));
    }
    const bar = made('div', 'flex:0 0 120px;height:10px;border:1px solid rgba(128,128,128,.5)');
    const covered = pixels < spec.tokens ? ' · a pixel shows the largest share in it' : '';
    all.append(grid, made('div', 'display:flex;align-items:center;gap:8px;font-size:12px;margin:8px 3px 0', '0\u00a0%', bar, `100\u00a0% of a row’s attention · rows look at columns${covered}`));

    function thumbnail(index) {
      const canvas = made('canvas', 'display:block;width:100%;height:100%;image-rendering:pixelated');
      canvas.width = canvas.height = pixels;
      const button = made('button', `box-sizing:content-box;width:${spec.side}px;height:${spec.side}px;margin:-1px;padding:0;border:1px solid rgba(128,128,128,.5);border-radius:0;background:none;cursor:zoom-in`, canvas);
      button.type = 'button';
      button.tabIndex = index === 0 ? 0 : -1;
      button.title = nameOf(index);
      button.setAttribute('aria-label', `Enlarge ${nameOf(index)}. ${spec.sayings[index]}`);
      button.addEventListener('click', () => enlarge(index));
      thumbnails.push({ button, canvas });
      return button;
    }

    // ---- The head that was chosen, in the place of the thumbnails.
    const buttonStyle = 'font:inherit;font-size:13px;padding:3px 10px;cursor:pointer';
    const back = made('button', buttonStyle, '◂ all heads'), previous = made('button', buttonStyle, '‹'), next = made('button', buttonStyle, '›');
    const title = made('strong', 'min-width:9em;text-align:center');
    const saying = made('div', 'max-width:760px;line-height:1.5');
    title.setAttribute('aria-live', 'polite');
    for (const [button, name, act] of [[back, 'Back to all heads', close], [previous, 'Previous head', () => enlarge(chosen - 1)], [next, 'Next head', () => enlarge(chosen + 1)]]) {
      button.type = 'button';
      button.setAttribute('aria-label', name);
      button.title = name;
      button.addEventListener('click', act);
    }
    const toolbar = made('div', 'display:flex;flex-wrap:wrap;align-items:center;gap:8px;margin:4px 0', back, previous, title, next);
    one.append(toolbar, saying);

    function specOf(index) {
      const pattern = patternOf(index), positions = [...Array(spec.tokens).keys()];
      const z = positions.map(query => positions.map(key => key <= query ? pattern(query, key) : null));
      return { ...spec.figure, data: [{ ...spec.figure.data[0], z }] };
    }

    function enlarge(index) {
      const focused = all.contains(document.activeElement);
      select(index);
      all.hidden = true;
      one.hidden = false;
      title.textContent = nameOf(index);
      saying.replaceChildren(...prose(spec.sayings[index]));
      previous.disabled = index === 0;
      next.disabled = index === thumbnails.length - 1;
      const says = `Attention of ${nameOf(index)}. ${spec.sayings[index]}`;
      if (!enlarged) {
        enlarged = made('div', '');
        enlarged.id = `${element.id}-head`;
        enlarged.dataset.alt = says;
        saying.after(enlarged);
        queue.push([enlarged, specOf(index)]);
      } else {
        enlarged.gptvis.spec = specOf(index);
        enlarged.gptvis.graph?.setAttribute('aria-label', says);
        update(enlarged.gptvis);
      }
      if (focused) back.focus({ preventScroll: true });
      element.scrollIntoView({ block: 'nearest' });
    }

    function close() {
      one.hidden = true;
      all.hidden = false;
      const { button } = thumbnails[chosen];
      button.focus({ preventScroll: true });
      button.scrollIntoView({ block: 'nearest' });
    }

    function select(index) {
      thumbnails[chosen].button.tabIndex = -1;
      thumbnails[chosen = index].button.tabIndex = 0;
    }

    graph.addEventListener('keydown', event => {
      const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -spec.heads, ArrowDown: spec.heads };
      const to = chosen + steps[event.key];
      if (event.key === 'Escape' && !one.hidden) close();
      else if (!thumbnails[to]) return;
      else if (one.hidden) {
        select(to);
        thumbnails[to].button.focus();
      } else enlarge(to);
      event.preventDefault();
      event.stopPropagation();      // notebooks have a meaning of their own for Escape and the arrows
    });

    return {
      recolor(dark) {
        const [trace] = spec.figure.data;
        const scale = dark && trace.meta.dark || trace.colorscale;
        const shades = shadesOf(scale);
        thumbnails.forEach(({ canvas }, index) => paint(canvas, patternOf(index), spec.tokens, shades));
        bar.style.background = `linear-gradient(90deg,${scale.map(([, color]) => color).join()})`;
      },
    };
  }
