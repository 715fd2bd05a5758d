// JupyterLab's own notebook, without the application around it: its widgets, outputs, sanitizer, MathJax, styles and client
// of the kernel. Served by a Jupyter server; ?path=day.ipynb names the notebook. window.lab is what the tests use.
import { Sanitizer } from '@jupyterlab/apputils';
import { CodeMirrorEditorFactory, CodeMirrorMimeTypeService, EditorExtensionRegistry, EditorLanguageRegistry, ybinding } from '@jupyterlab/codemirror';
import { Context } from '@jupyterlab/docregistry';
import { createMarkdownParser } from '@jupyterlab/markedparser-extension';
import { MathJaxTypesetter } from '@jupyterlab/mathjax-extension';
import { NotebookActions, NotebookModelFactory, NotebookPanel, StaticNotebook } from '@jupyterlab/notebook';
import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { ContentsManager, KernelManager, KernelSpecManager, ServerConnection, SessionManager } from '@jupyterlab/services';
import { Widget } from '@lumino/widgets';
import '@jupyterlab/notebook/style/index.js';

const options = new URLSearchParams(location.search);
const languages = new EditorLanguageRegistry();
const extensions = new EditorExtensionRegistry();
extensions.addExtension({
  name: 'binding',
  factory: ({ model }) => EditorExtensionRegistry.createImmutableExtension(ybinding({ ytext: model.sharedModel.ysource })),
});
const editors = new CodeMirrorEditorFactory({ languages, extensions });

// The server of the classic notebook has the kernel protocol without a name; JupyterLab asks for a named one first, and logs that it got none.
class UnnamedProtocolSocket extends WebSocket {
  constructor(url) {
    super(url);
  }
}

function services() {
  const serverSettings = ServerConnection.makeSettings({ baseUrl: location.origin + '/', wsUrl: location.origin.replace('http', 'ws') + '/', WebSocket: UnnamedProtocolSocket });
  const kernels = new KernelManager({ serverSettings });
  const sessions = new SessionManager({ serverSettings, kernelManager: kernels });
  const kernelspecs = new KernelSpecManager({ serverSettings });
  return { serverSettings, kernels, sessions, kernelspecs, contents: new ContentsManager({ serverSettings }), isReady: true, ready: Promise.all([kernels.ready, sessions.ready, kernelspecs.ready]) };
}

async function open(path) {
  const manager = services();
  lab.waitsFor = 'the server';
  await manager.ready;
  const context = new Context({ manager, path, factory: new NotebookModelFactory(), kernelPreference: { name: 'gptvis', shouldStart: true, canStart: true, shutdownOnDispose: true } });
  lab.waitsFor = 'the notebook';
  await context.initialize(false);

  const rendermime = new RenderMimeRegistry({
    initialFactories: standardRendererFactories,
    sanitizer: new Sanitizer(),
    latexTypesetter: new MathJaxTypesetter(),
    markdownParser: createMarkdownParser(languages),
    resolver: context.urlResolver,
  });
  const content = new NotebookPanel.ContentFactory({ editorFactory: editors.newInlineEditor }).createNotebook({
    rendermime,
    contentFactory: new NotebookPanel.ContentFactory({ editorFactory: editors.newInlineEditor }),
    mimeTypeService: new CodeMirrorMimeTypeService(languages),
    notebookConfig: { ...StaticNotebook.defaultNotebookConfig, windowingMode: options.get('windowing') ?? StaticNotebook.defaultNotebookConfig.windowingMode },
  });
  const panel = new NotebookPanel({ context, content });
  Widget.attach(panel, document.body);
  window.addEventListener('resize', () => panel.update());
  await context.ready;
  lab.waitsFor = 'a session';
  await context.sessionContext.initialize();
  lab.waitsFor = 'word from the kernel';
  await context.sessionContext.session.kernel.info;
  context.sessionContext.iopubMessage.connect((_, message) => lab.messages.add(message.header.msg_type));
  return { panel, content, context, session: context.sessionContext };
}

// As JupyterLab's theme manager does it: another style sheet, and an attribute of the body. Its second attribute, the name, and a
// style sheet before the page has loaded would have the toolbar's buttons mix their colours, which overflows the stack here.
async function theme(name) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = `${name}.css`;
  const loaded = new Promise((resolve, reject) => { link.onload = resolve; link.onerror = reject; });
  document.getElementById('theme')?.remove();
  link.id = 'theme';
  document.head.append(link);
  await loaded;
  document.body.dataset.jpThemeLight = String(name === 'light');
}

window.lab = {
  messages: new Set(),
  waitsFor: 'its theme',
  theme,
  runAll: () => NotebookActions.runAll(lab.content, lab.session),
  run: index => {
    lab.content.activeCellIndex = index;
    lab.content.deselectAll();
    return NotebookActions.run(lab.content, lab.session);
  },
  trust: () => NotebookActions.trust(lab.content).then(() => lab.context.save()),
};

window.addEventListener('load', async () => {
  try {
    await theme(options.get('theme'));
    Object.assign(lab, await open(options.get('path')));
  } catch (error) {
    lab.failed = String(error);
  }
});
