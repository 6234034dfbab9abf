"""The target that one writes in an afternoon, in Python: for comparison alone, it checks nothing."""

import json
import sys

files = {}
state = None
sys.stdin.reconfigure(encoding="utf-8")
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "RECORD":
        stream = message["stream"]
        if stream not in files:
            files[stream] = open(f"{stream}.jsonl", "w", encoding="utf-8")
        files[stream].write(json.dumps(message["record"]) + "\n")
    elif message["type"] == "STATE":
        state = message["value"]
for file in files.values():
    file.close()
if state is not None:
    print(json.dumps(state))
