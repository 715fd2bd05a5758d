"""Jupyter's own conformance suite (jupyter_kernel_test) on the kernel named in the first argument."""
import sys
import unittest

import jupyter_kernel_test


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = sys.argv.pop(1)
    language_name = "C#"
    file_extension = ".cs"
    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("oops");'
    code_generate_error = 'throw new Exception("no");'
    code_clear_output = "ClearOutput();"
    code_inspect_sample = "Console.WriteLine"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + "b"', "result": "ab"},
        {"code": "5 + 1", "result": "6"},
    ]
    code_display_data = [
        {"code": 'display(HTML("<b>x</b>"))', "mime": "text/html"},
        {"code": '"*y*".DisplayAs("text/markdown");', "mime": "text/markdown"},
    ]
    completion_samples = [
        {"text": "Console.WriteL", "matches": {"WriteLine"}},
        {"text": '"é😀".Substr', "matches": {"Substring"}},
    ]
    complete_code_samples = ["1 + 1", "var x = 3;", "int F() { return 1; }"]
    incomplete_code_samples = ["if (true) {", "Console.WriteLine(", 'var s = """\nab']
    invalid_code_samples = ["int x = = 3;", "}"]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")
    # code_page_something: this kernel has no pager.


if __name__ == "__main__":
    unittest.main()
