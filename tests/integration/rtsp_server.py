"""An RTSP server of real H.264, for the system's Python with GStreamer: rtsp_server.py PORT JPEG.

/still shows the picture, /ball a ball that moves. It prints "ready" when it listens.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

ENCODED = (
    "videoconvert ! video/x-raw,format=I420,framerate=10/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 bitrate=4000"
    " ! rtph264pay name=pay0 pt=96"
)


def main(port: str, picture: str) -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    still = f'filesrc location="{picture}" ! jpegdec ! imagefreeze is-live=true'
    ball = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360"
    for path, source in (("/still", still), ("/ball", ball)):
        media = GstRtspServer.RTSPMediaFactory()
        media.set_launch(f"( {source} ! {ENCODED} )")
        media.set_shared(True)
        server.get_mount_points().add_factory(path, media)
    server.attach(None)
    print("ready", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
