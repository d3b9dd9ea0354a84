// Node's own HTTP server, which prints what it read: "ready port=N", then one line a request or failure (see
// SeenRequest). Its lenient parser is switched on: what it would still read differently from a strict one must not reach it.
"use strict";
const http = require("node:http");

let connections = 0;
const base64 = text => Buffer.from(text, "latin1").toString("base64");

function print(...fields) {
    process.stdout.write(fields.join(" ") + "\n");
}

function answer(request, response, body) {
    const fields = request.rawHeaders;
    const headers = [];
    for (let i = 0; i < fields.length; i += 2) {
        headers.push(fields[i] + ": " + fields[i + 1]);
    }
    print("request", request.socket.number, base64(request.method + " " + request.url + " HTTP/" + request.httpVersion),
            base64(headers.join("\n")), body.toString("base64"));
    const seen = JSON.stringify({ seen: request.url });
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(seen) });
    response.end(seen);
}

const server = http.createServer({ insecureHTTPParser: true, keepAliveTimeout: 0 }, (request, response) => {
    const pieces = [];
    request.on("data", piece => pieces.push(piece));
    request.on("end", () => answer(request, response, Buffer.concat(pieces)));
});
for (const event of ["upgrade", "connect"]) {
    server.on(event, (request, socket) => {
        print("malformed", socket.number, base64(event + " " + request.url), "", "");
        socket.destroy();
    });
}
server.on("connection", socket => { socket.number = ++connections; });
server.on("clientError", (error, socket) => {
    if (error.code !== "ECONNRESET") {
        print("malformed", socket.number, base64(String(error.code)), "", "");
    }
    socket.destroy();
});
server.listen(0, "127.0.0.1", () => print("ready port=" + server.address().port));
// Whoever started it holds the other end; when that is gone, so is this.
process.stdin.resume().on("end", () => process.exit());
