#!/usr/bin/env python3
"""Renders src/test/resources/chat/*.jinja as transformers renders chat templates (transformers 5.18).

    python3 make_chat_expectations.py ../resources/chat
"""

import datetime
import json
import pathlib
import sys

import transformers.utils.chat_template_utils as chat_templates

NOW = datetime.datetime(2026, 3, 9, 15, 4, 5)
TOOL = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}
CALL = {"type": "function", "function": {"name": "weather", "arguments": {"city": "Köln <&> 'x'", "days": 2}}}
USER = {"role": "user", "content": "How is the weather?"}
TEMPLATED = {"role": "user", "content": "Keep {{ 1 + 1 }} and {% if x %} and {# this #}\n as it is"}
CASES = {
    "one": dict(messages=[USER]),
    "system": dict(messages=[{"role": "system", "content": "  Be brief. \n"}, USER]),
    "turns": dict(
        messages=[USER, {"role": "assistant", "content": " Sunny.\n"}, {"role": "user", "content": "漢字 👩‍👩‍👧?"}]
    ),
    "no-generation-prompt": dict(messages=[USER, {"role": "assistant", "content": "Fine"}], add_generation_prompt=False),
    "templated-content": dict(messages=[TEMPLATED]),
    "thinking": dict(
        messages=[
            USER,
            {"role": "assistant", "content": "<think>\nhm\n</think>\n\nSunny."},
            {"role": "user", "content": "Sure?"},
            {"role": "assistant", "content": "<think>\nlet me see\n</think>\n\nYes."},
        ],
        add_generation_prompt=False,
    ),
    "not-thinking": dict(messages=[USER], enable_thinking=False),
    "tools": dict(
        messages=[
            USER,
            {"role": "assistant", "content": "", "calls": [CALL]},
            {"role": "tool", "content": "12 degrees"},
        ],
        tools=[TOOL],
    ),
    "wrong-roles": dict(messages=[USER, USER]),
    "empty-content": dict(messages=[{"role": "user", "content": ""}]),
}


class FixedTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


def render(source, case):
    template = chat_templates._compile_jinja_template(source)
    variables = dict(bos_token="<s>", eos_token="</s>", add_generation_prompt=True)
    try:
        return {"text": template.render(**{**variables, **case})}
    except Exception as error:
        return {"error": str(error)}


def main():
    chat_templates.datetime = FixedTime
    root = pathlib.Path(sys.argv[1])
    expectations = []
    for file in sorted(root.glob("*.jinja")):
        for name, case in CASES.items():
            expectations.append(dict(template=file.stem, case=name, variables=case, **render(file.read_text(), case)))
    text = json.dumps(expectations, indent=1, ensure_ascii=False)
    (root / "expectations.json").write_text(text + "\n")
    print(len(expectations), "rendered,", sum("error" in e for e in expectations), "with an error")


if __name__ == "__main__":
    main()
