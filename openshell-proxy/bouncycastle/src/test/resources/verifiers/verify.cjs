// Connects to 127.0.0.1:PORT as HOST, trusting NODE_EXTRA_CA_CERTS. Exit 0: accepted; 3: certificate refused.
const tls = require('node:tls');

const [host, port] = process.argv.slice(2);
const socket = tls.connect({ host: '127.0.0.1', port: Number(port), servername: host }, () => {
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
});
socket.on('data', (bytes) => console.log(bytes.toString().split('\r\n')[0]));
socket.on('error', (error) => {
  console.log(`${error.code} ${error.message}`);
  process.exitCode = /CERT|VERIFY|SELF_SIGNED/.test(error.code) || /violation/.test(error.message) ? 3 : 4;
});
