  // ---- Controls: a slider or a list above a figure. A step sets properties of traces and of the layout. -----------------

  const playEvery = 700;   // milliseconds; long enough to read what a step says

  // The figure's spec with the changes of one step made; shares with the old one what they leave alone.
  function changed(spec, step) {
    const data = [...spec.data];
    let layout = spec.layout;
    for (const { trace, path, value } of step.changes) {
      const keys = path.split('.');
      if (trace === undefined) layout = withValue(layout, keys, value);
      else data[trace] = withValue(data[trace], keys, value);
    }
    return { ...spec, data, layout };
  }

  function withValue(object, [key, ...rest], value) {
    return { ...object, [key]: rest.length ? withValue(object[key] || {}, rest, value) : value };
  }

  // The element with all controls of a figure; choose(step) is called with every step that someone chooses.
  function controlsOf(spec, choose) {
    const bar = document.createElement('div');
    bar.className = 'gptvis-controls';
    bar.style.cssText = `max-width:${spec.width}px;font:13px system-ui,sans-serif;margin:4px 0`;
    for (const control of spec.controls) bar.append(...(control.kind === 'slider' ? slider : dropdown)(control, choose));
    return bar;
  }

  function dropdown(control, choose) {
    const select = document.createElement('select');
    control.steps.forEach((step, index) => select.add(new Option(step.label, index)));
    select.value = control.start;
    select.style.cssText = 'font:inherit;margin-left:.5em;padding:2px 4px;max-width:26em';
    const note = noteOf(control.steps[control.start]);
    select.addEventListener('change', () => go(control.steps[select.value]));
    const go = step => { note.say(step); choose(step); };
    return [labelled(control.name, select), note.element];
  }

  function slider(control, choose) {
    const range = document.createElement('input');
    Object.assign(range, { type: 'range', min: 0, max: control.steps.length - 1, step: 1, value: control.start });
    range.style.cssText = 'flex:1 1 12em;max-width:26em;margin:0 .6em';
    const said = document.createElement('output');
    said.style.cssText = 'min-width:8em;font-variant-numeric:tabular-nums';
    const note = noteOf(control.steps[control.start]);
    const show = step => {
      said.textContent = step.label;
      range.setAttribute('aria-valuetext', step.label);
      note.say(step);
    };
    const go = index => {
      range.value = index;
      show(control.steps[index]);
      choose(control.steps[index]);
    };
    show(control.steps[control.start]);
    range.addEventListener('input', () => go(+range.value));
    const row = labelled(control.name, range);
    row.append(said);
    if (control.play) row.prepend(playButton(range, go));
    return [row, note.element];
  }

  // Goes on from where the slider stands, from the start when it stands at the end; stops at the end, when the slider is touched, and when the figure is gone.
  function playButton(range, go) {
    const button = document.createElement('button');
    button.type = 'button';
    button.style.cssText = 'font:inherit;min-width:5.5em;margin-right:.8em;cursor:pointer';
    let timer = 0;
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      button.textContent = '▶ play';
    };
    const next = () => {
      if (!button.isConnected || +range.value >= +range.max) return stop();
      go(+range.value + 1);
      if (+range.value >= +range.max) stop();
    };
    button.addEventListener('click', () => {
      if (timer) return stop();
      if (+range.value >= +range.max) go(0);
      button.textContent = '⏸ pause';
      timer = setInterval(next, playEvery);
    });
    range.addEventListener('pointerdown', stop);
    range.addEventListener('keydown', stop);
    stop();
    return button;
  }

  function labelled(name, input) {
    const label = document.createElement('label');
    label.style.cssText = 'display:flex;align-items:center;flex-wrap:wrap;margin:2px 0';
    label.append(name, input);
    return label;
  }

  // A sentence as nodes: tokens stand in backticks, as in captions.
  function prose(text) {
    return text.split(/(`(?:[^`]+|`)`)/).map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(' %', '\u00a0%');
      const code = document.createElement('code');
      code.textContent = part.slice(1, -1);
      return code;
    });
  }

  // The sentence of a step.
  function noteOf(first) {
    const element = document.createElement('div');
    element.setAttribute('aria-live', 'polite');
    element.style.cssText = 'margin:2px 0;line-height:1.5;min-height:1.5em';
    element.hidden = first.note === undefined;
    const say = step => {
      element.replaceChildren(...prose(step.note || ''));
    };
    say(first);
    return { element, say };
  }
