// Answers on the machine's loopback for a port of the lab: it is given a socket that listens there, and runs in the
// lab's network. Plain JavaScript: it stays in memory as long as the lab runs, without a compiler beside it.
const { createReadStream } = require("node:fs");
const { connect } = require("node:net");

const [alive, host, port] = process.argv.slice(2);

process.once("message", (_, server) => {
    server.on("connection", (visitor) => {
        const inner = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
        const both = [visitor, inner];
        visitor.setNoDelay(true);
        visitor.pipe(inner).pipe(visitor);
        // Whoever is cut off shall notice it, as without a forwarder in between.
        for (const one of both) one.on("error", () => both.forEach((socket) => socket.resetAndDestroy()));
    });
    process.send("listening", () => process.disconnect());
});

// Process 1 of the lab holds the other end.
createReadStream(alive)
    .on("close", () => process.exit())
    .resume();
