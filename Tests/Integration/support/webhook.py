"""A function of the operator's: an HTTP server that answers as the test says."""

import http.server
import json
import threading


class Webhook:
    """`answer` is what it says: an object, or a function of the event that returns one, or raises `Failure`."""

    class Failure(Exception):
        """Answered with this HTTP status, and a text that nobody is to see."""

        def __init__(self, status=500):
            self.status = status

    def __init__(self):
        self.events = []
        self.functions = []
        self.answer = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                event = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.events.append(event)
                outer.functions.append(self.headers["sallyport-function-arn"])
                try:
                    answer = outer.answer(event) if callable(outer.answer) else outer.answer
                    status, body = 200, answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                except Webhook.Failure as failure:
                    status, body = failure.status, b"secret of the function"
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/function"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
