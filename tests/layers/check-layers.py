#!/usr/bin/env python3
"""Which folder of gst/ may include which other: the table below, tried with the
compiler. Usage: check-layers.py BUILD_DIR SOURCE_DIR

For each pair of folders, a file that includes one header of the second is compiled
exactly as the sources of the first are. It must compile where the table says so,
and must not compile elsewhere. What GStreamer's own modules are concerned, whose
headers share one include path, the sources themselves are read."""
import json
import os
import re
import shlex
import subprocess
import sys

build, source = sys.argv[1:]
gst = os.path.join(source, "gst")

# folder: (a header of it, the folders it may include). A name in parentheses is
# the pure part of a folder, compiled without GStreamer.
LAYERS = {
    "(util)": ("histogram.h", set()),
    "util": ("latestflow.h", {"(util)"}),
    "(latestframe)": ("frameratelimiter.h", {"(util)"}),
    "latestframe": ("gstlatestframe.h", {"(latestframe)", "(util)", "util"}),
    "latestvpxenc/rate": ("vpxheader.h", {"(util)"}),
    "latestvpxenc/timing": ("frametimes.h", {"(util)"}),
    "(latestvpxenc/picture)": ("yuvmatrix.h", set()),
    "latestvpxenc/picture": ("vpxcolour.h", {"(latestvpxenc/picture)"}),
    "latestvpxenc/record": ("vpxframe.h", {"latestvpxenc/rate", "latestvpxenc/timing",
                                           "util", "(util)"}),
    "latestvpxenc/parts": ("vpxstill.h",
                           {"latestvpxenc/rate", "latestvpxenc/timing",
                            "latestvpxenc/record", "latestframe", "(latestframe)", "util",
                            "(util)"}),
    "latestvpxenc": ("gstlatestvpxenc.h",
                     {"latestvpxenc/parts", "latestvpxenc/rate", "latestvpxenc/timing",
                      "latestvpxenc/record", "latestvpxenc/picture",
                      "(latestvpxenc/picture)", "latestframe", "(latestframe)", "util",
                      "(util)"}),
    "latestgccbwe/cc/feedback": ("rtt.h", set()),
    "latestgccbwe/cc/delay": ("aimd.h", {"latestgccbwe/cc/feedback"}),
    "latestgccbwe/cc/ndtc": ("fdace.h", set()),
    "latestgccbwe/cc/pacing": ("pacer.h", set()),
    "latestgccbwe/cc": ("bwe.h", {"latestgccbwe/cc/feedback", "latestgccbwe/cc/delay",
                                  "latestgccbwe/cc/ndtc"}),
    "latestgccbwe": ("gstlatestgccbwe.h",
                     {"latestgccbwe/cc", "latestgccbwe/cc/feedback",
                      "latestgccbwe/cc/delay", "latestgccbwe/cc/ndtc",
                      "latestgccbwe/cc/pacing", "util",
                      "(util)"}),
    "latestwebrtc/protocol": ("offer.h", set()),
    "latestwebrtc/webrtcbin/ice": ("iceagent.h", {"latestwebrtc/protocol"}),
    "latestwebrtc/webrtcbin": ("negotiation.h",
                               {"latestwebrtc/webrtcbin/ice", "latestwebrtc/protocol",
                                "util", "(util)"}),
    "latestwebrtc/signalling/stats": ("openmetrics.h", set()),
    "latestwebrtc/signalling/http": ("httplistener.h", set()),
    "latestwebrtc/signalling": ("whepserver.h", {"latestwebrtc/signalling/stats",
                                                 "latestwebrtc/signalling/http",
                                                 "latestwebrtc/protocol"}),
    "latestwebrtc/signalling/whip": ("whipclient.h", {"latestwebrtc/protocol"}),
    "(latestwebrtc/rates)": ("ratepolicy.h",
                             {"latestgccbwe/cc", "latestgccbwe/cc/feedback",
                              "latestgccbwe/cc/delay", "latestgccbwe/cc/ndtc",
                              "latestgccbwe/cc/pacing"}),
    "latestwebrtc/rates": ("viewerrate.h",
                           {"(latestwebrtc/rates)", "latestwebrtc/protocol",
                            "latestgccbwe/cc", "latestgccbwe/cc/feedback",
                            "latestgccbwe/cc/delay", "latestgccbwe/cc/ndtc",
                            "latestgccbwe/cc/pacing"}),
    "(latestwebrtc/control)": ("controlmessage.h", set()),
    "latestwebrtc/control": ("navigationevent.h",
                             {"(latestwebrtc/control)", "latestwebrtc/webrtcbin",
                              "latestwebrtc/webrtcbin/ice", "latestwebrtc/protocol",
                              "util", "(util)"}),
    "latestwebrtc/application": ("appsignaller.h", {"latestwebrtc/protocol"}),
    "latestwebrtc/session": ("session.h",
                             {"latestwebrtc/control", "(latestwebrtc/control)",
                              "(latestwebrtc/rates)", "latestwebrtc/rates",
                              "latestwebrtc/protocol", "latestwebrtc/webrtcbin",
                              "latestwebrtc/webrtcbin/ice", "latestgccbwe/cc",
                              "latestgccbwe/cc/feedback", "latestgccbwe/cc/delay",
                              "latestgccbwe/cc/ndtc", "latestgccbwe/cc/pacing", "util",
                              "(util)"}),
    "latestwebrtc/tracks": ("track.h",
                            {"latestwebrtc/control", "(latestwebrtc/control)",
                             "latestwebrtc/session", "(latestwebrtc/rates)",
                             "latestwebrtc/rates", "latestwebrtc/protocol",
                             "latestwebrtc/webrtcbin", "latestwebrtc/webrtcbin/ice",
                             "latestgccbwe/cc", "latestgccbwe/cc/feedback",
                             "latestgccbwe/cc/delay", "latestgccbwe/cc/ndtc",
                             "latestgccbwe/cc/pacing", "util", "(util)"}),
    "latestwebrtc/settings": ("settings.h",
                              {"latestwebrtc/tracks", "latestwebrtc/control", "(latestwebrtc/control)",
                             "latestwebrtc/session", "(latestwebrtc/rates)",
                             "latestwebrtc/rates", "latestwebrtc/protocol",
                             "latestwebrtc/webrtcbin", "latestwebrtc/webrtcbin/ice",
                             "latestgccbwe/cc", "latestgccbwe/cc/feedback",
                             "latestgccbwe/cc/delay", "latestgccbwe/cc/ndtc",
                             "latestgccbwe/cc/pacing", "util", "(util)"}),
    "latestwebrtc": ("viewers.h",
                     {"latestwebrtc/settings", "latestwebrtc/tracks", "latestwebrtc/session",
                      "latestwebrtc/control", "(latestwebrtc/control)",
                      "latestwebrtc/application",
                      "(latestwebrtc/rates)", "latestwebrtc/rates",
                      "latestwebrtc/protocol", "latestwebrtc/webrtcbin/ice",
                      "latestwebrtc/webrtcbin", "latestgccbwe/cc",
                      "latestgccbwe/cc/feedback", "latestgccbwe/cc/delay",
                      "latestgccbwe/cc/ndtc", "latestgccbwe/cc/pacing", "util",
                      "(util)"}),
}
# Headers in the folder of a pure part are on the same include path, but need GStreamer.
PURE = {"(util)", "(latestframe)", "(latestwebrtc/control)", "(latestwebrtc/rates)",
        "latestvpxenc/rate",
        "latestvpxenc/timing", "(latestvpxenc/picture)", "latestgccbwe/cc", "latestgccbwe/cc/feedback",
        "latestgccbwe/cc/delay", "latestgccbwe/cc/ndtc",
        "latestgccbwe/cc/pacing"}
# A header of somebody else's: the folders whose sources may include it.
LIBRARIES = {
    "gst/gst.h": set(LAYERS) - PURE,
    "libsoup/soup.h": {"latestwebrtc/signalling", "latestwebrtc/signalling/http",
                         "latestwebrtc/signalling/whip"},
    "json-glib/json-glib.h": set(),
}
# The same for GStreamer's modules, by what stands in the sources.
MODULES = {
    "gst/webrtc/": {"latestwebrtc/webrtcbin", "latestwebrtc/webrtcbin/ice"},
    "gst/sdp/": {"latestwebrtc/protocol", "latestwebrtc/webrtcbin",
                 "latestwebrtc/webrtcbin/ice", "latestwebrtc/application"},
    "gst/rtp/": {"latestgccbwe", "latestwebrtc/protocol", "latestwebrtc/webrtcbin"},
    "gst/pbutils/": {"latestvpxenc", "latestwebrtc/session"},
}

# A source file of each folder, or of its pure part, and how it is compiled.
commands = {}
folder_of = {}
with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as f:
    entries = json.load(f)
for entry in entries:
    path = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
    if not path.startswith(gst + os.sep) or not path.endswith(".c"):
        continue
    folder = os.path.relpath(os.path.dirname(path), gst)
    args = shlex.split(entry["command"])
    pure = "pure.a.p" in args[args.index("-o") + 1]
    name = "(%s)" % folder if pure else folder
    commands.setdefault(name, (args, entry["directory"]))

failures = []


def compiles(folder, include):
    args, directory = commands[folder]
    kept, skip = [], False
    for a in args:
        if skip:
            skip = False
        elif a in ("-o", "-MF", "-MQ"):
            skip = True
        elif a not in ("-c", "-MD", "ccache") and not a.endswith(".c"):
            kept.append(a)
    return subprocess.run(kept + ["-fsyntax-only", "-x", "c", "-"], cwd=directory,
                          input="#include %s\n" % include, text=True,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def expect(folder, include, allowed):
    if compiles(folder, include) != allowed:
        failures.append("gst/%s %s include %s" % (
            folder, "cannot" if allowed else "can", include))


known = {f.strip("()") for f in LAYERS} | {"plugins/" + p for p in
         ("latestframe", "latestgccbwe", "latestwebrtc")}
for name in commands:
    if name.strip("()") not in known:
        failures.append("gst/%s is not in the table of layers" % name)

checked = 0
for folder, (_, allowed) in LAYERS.items():
    if folder not in commands:
        continue  # not built here, for instance without webrtcbin
    for other, (header, _) in LAYERS.items():
        if other != folder:
            expect(folder, '"%s"' % header, other in allowed)
            checked += 1
    for header, users in LIBRARIES.items():
        expect(folder, "<%s>" % header, folder in users)
        checked += 1

for folder in known:
    path = os.path.join(gst, folder)
    for name in sorted(os.listdir(path)):
        if not name.endswith((".c", ".h")):
            continue
        with open(os.path.join(path, name), encoding="utf-8") as f:
            includes = re.findall(r'^\s*#\s*include\s+["<]([^">]+)', f.read(), re.M)
        for include in includes:
            if "../" in include:
                failures.append("gst/%s/%s leaves its include path: %s" % (folder, name, include))
            for module, users in MODULES.items():
                if include.startswith(module) and folder not in users:
                    failures.append("gst/%s/%s includes %s" % (folder, name, include))
        checked += 1

for failure in failures:
    print(failure)
print("%d%%: Checks: %d, Failures: %d, Errors: 0" % (
    100 * (checked - len(failures)) / checked, checked, len(failures)))
sys.exit(1 if failures else 0)
