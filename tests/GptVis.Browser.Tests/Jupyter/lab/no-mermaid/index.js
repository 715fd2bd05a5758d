exports.IMermaidMarkdown = undefined;
