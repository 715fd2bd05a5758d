"""GPT-2 ids of a list of texts, by OpenAI's split pattern in the engine it was written for.

usage: python3 expected_ids.py ENCODER_JSON VOCAB_BPE > expected-ids.json
needs: pip install regex (the third-party module; Python's own re has no \\p and another \\s)

The merging is the slow textbook form on purpose: it shares nothing with the C# version.
"""
import json
import sys

import regex

PATTERN = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")

CORPUS = [
    "", " ", "a", "\n", "Hello world", " the", "The quick brown fox jumps over the lazy dog.",
    "I'm sure they'll say we've won; it's what you'd do, isn't it? They're right. 'Tis 'sup 'RE 'LL don''t O'Reilly '",
    "!'s ?'t 's't're've'm'll'd x'sy ' s",
    "public static int Main(string[] args)\n{\n    for (int i = 0; i < args.Length; i++)\n        Console.WriteLine($\"{i}: {args[i]}\");\n\n\treturn 0;\n}\n",
    "def f(x):\n\treturn {'a': x, \"b\": [1, 2, 3]}  # comment\n",
    "<script>alert(\"</script>\")</script> <!-- html --> &amp; `tick` ${x} \\u0041 \\\\",
    "constructor __proto__ toString valueOf hasOwnProperty prototype undefined null NaN",
    "{\"a\":\",\",\"b\":\"\",\",\":[\",\",\",,\"],\",\"\":1},,,,,\"\",\"\",\",\"\n\",,\"',,',',\"',\"", "1,000,000.00 3.14e-10 0xFF 2024-11-20T12:34:56Z 1st 2nd",
    "<|endoftext|>", "a<|endoftext|>b <|endoftext|> <|endoftext", "price: $5 \u20ac7 \u00a39 \u00a5100 50% #tag @user a_b_c a-b-c",
    "  two  spaces   three    four\t\ttabs \t mixed\t \n\n\nlines\r\nwindows\r\r\n end  ", "   leading", "trailing   ", " \n \n ", "\t", "a\u00a0b \u00a0 c\u3000d\u2003\u2003e\u2028f\u2029g\u202fh\u205fi\u1680j",
    "caf\u00e9 cafe\u0301 na\u00efve \u00c5ngstr\u00f6m \u1e9e\u00df \ufb01 \u0130\u0131 \u01c5", "x\u00b2 \u00bd \u2167 \u0663\u0664\u0665 \u096c \u2460 \u3007 \U0001d7d9\U0001d7da",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002 \u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8 \ud55c\uad6d\uc5b4 \u6f22\u5b57123\u304b\u306a",
    "\u041f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440 \u0393\u03b5\u03b9\u03ac \u03c3\u03bf\u03c5 \u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645 \u05e9\u05dc\u05d5\u05dd \u0928\u092e\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1e9\U0001f1ea \u2764\ufe0f \U0001f44d\U0001f3fd\U0001f680\U0001f680 a\U0001f600b",
    "\U0001d400\U0001d401 \U00010400 \U00020000 \U00020000\U0002a6d6 x\U0001d400 \U00010900\U00012000", "\U0001d400'\U00010400 's\U00020000 \U0001d7d8a\U0001d7d8",
    "\u0000\u0001\u0007\u0008\u007f \u0080\u009f \u200b\u200d\u2060 \ue000 \U000f0000 \U0010ffff \ufffd \ufffe",
    "antidisestablishmentarianism Donaudampfschifffahrtsgesellschaft pneumonoultramicroscopicsilicovolcanoconiosis",
    "a" * 300, " " * 300 + "x", "\n" * 50, "ha" * 100, "=" * 81 + "-" * 81, "\U0001f600" * 40, "\u4f60" * 40, "0123456789" * 20,
]

# Where this engine's \s and JavaScript's disagree (U+0085, U+FEFF), and where Python's own \s (re, str.isspace)
# would disagree with both (U+001C to U+001F).
WHITE_SPACE = [template.replace("#", c) for c in "\u0085\ufeff\u001c\u001d\u001e\u001f" for template in [
    "#", "a#b", "a #b", "a# b", "a  #b", "a#  b", "  #", "#  ", "# #", "!#?", " #!", "##", " ##a", "1#2 #3", "\n#\n",
    # No merge has U+001C to U+001F, so that only these tell how they are classified.
    "\n\n#", "\n\n#b", "a#'s", "#\n\n#",
]]


def alphabet():
    own = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in own]
    return {**{b: chr(b) for b in own}, **{b: chr(0x100 + i) for i, b in enumerate(others)}}


def merge(symbols, ranks):
    while True:
        pairs = [(ranks[pair], i) for i, pair in enumerate(zip(symbols, symbols[1:])) if pair in ranks]
        if not pairs:
            return symbols
        _, i = min(pairs)
        symbols = [*symbols[:i], symbols[i] + symbols[i + 1], *symbols[i + 2:]]


def main(encoder_file, merges_file):
    with open(encoder_file, encoding="utf-8") as f:
        encoder = json.load(f)
    with open(merges_file, encoding="utf-8") as f:
        ranks = {tuple(line.split()): i for i, line in enumerate(f.read().split("\n")[1:-1])}
    chars = alphabet()

    def ids(text):
        pieces = PATTERN.findall(text)
        return [encoder[s] for piece in pieces for s in merge([chars[b] for b in piece.encode("utf-8")], ranks)]

    def rows(texts):
        return ",\n".join("    " + json.dumps({"text": text, "ids": ids(text)}) for text in texts)

    print(f'{{\n  "regex": "{regex.__version__}",\n  "corpus": [\n{rows(CORPUS)}\n  ],\n  "whiteSpace": [\n{rows(WHITE_SPACE)}\n  ]\n}}')


main(*sys.argv[1:])
