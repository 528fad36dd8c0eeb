// The least of a WebSocket service, to try the pages where there is none: it keeps to the protocol, and knows of
// sessions only what the site answers for their tokens.

import { createServer } from 'node:http';

import { WebSocketServer } from 'ws';

const PROTOCOL = 'portico.v1';
const LOOK_MS = 100;

/** Starts one for the site at `address`; answers its port and what ends it. */
export async function startStandIn(address) {
  const home = async (token) => {
    const response = await fetch(new URL('home', address), { headers: { Authorization: `Bearer ${token}` } });
    return { status: response.status, body: await response.json() };
  };
  const service = new WebSocketServer({ noServer: true, maxPayload: 65536, handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL });
  const server = createServer((_, response) => response.writeHead(426).end());
  const hub = new Hub();
  server.on('upgrade', async (request, stream, head) => {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/,\s*/);
    const token = offered.find((name) => name.startsWith('bearer.'))?.slice('bearer.'.length);
    const isOpenToAll = ['/echo', '/socket_server'].includes(request.url);
    const user = isOpenToAll ? null : await home(token);
    if (!isOpenToAll && user.status !== 200) return stream.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    service.handleUpgrade(request, stream, head, (socket) => {
      // What breaks the protocol is closed with its code, and is no fault of the stand-in.
      socket.on('error', () => {});
      if (request.url === '/echo') socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      else if (request.url === '/socket_server') socket.on('message', (data) => socket.send(answer(String(data))));
      else new Member(hub, socket, { token, user: user.body, home, isChinese: offered.includes('lang.zh-CN') });
    });
  });
  await new Promise((resolve) => { server.listen(0, new URL(address).hostname, resolve); });
  const close = () => {
    for (const client of service.clients) client.terminate();
    server.close();
  };
  return { port: server.address().port, close };
}

/** What the service of the seed says to `text`. */
function answer(text) {
  try {
    const { name, age } = JSON.parse(text);
    return JSON.stringify({ data: { message: `recv msg：${name}_${age}` } });
  } catch {
    return `recv data:${text}`;
  }
}

class Hub {
  members = new Set();
  #seqs = new Map();

  publish(topic, data) {
    const seq = (this.#seqs.get(topic) ?? 0) + 1;
    this.#seqs.set(topic, seq);
    for (const member of this.members) member.deliver({ topic, data, seq });
  }
}

class Member {
  #topics = new Set();

  constructor(hub, socket, { token, user, home, isChinese }) {
    Object.assign(this, { hub, socket, token, user, home, isChinese });
    hub.members.add(this);
    const timer = setInterval(() => this.#look(), LOOK_MS);
    socket.on('message', (data) => this.#hear(JSON.parse(String(data))));
    socket.on('close', () => {
      clearInterval(timer);
      hub.members.delete(this);
    });
  }

  deliver(message) {
    if (this.#topics.has(message.topic)) this.#say(message);
  }

  async #look() {
    const { status, body } = await this.home(this.token);
    if (body.code === 'token_expired') this.socket.close(4003, 'token_expired');
    else if (status === 401) this.socket.close(4001, body.code === 'session_displaced' ? 'displaced' : 'logged_out');
  }

  #hear({ id, op, topic, data, token }) {
    const { user } = this;
    const isPrivate = topic?.startsWith('user:');
    const refuse = (code, message) => this.#say({ id, error: { code, message } });
    if (isPrivate && (op === 'publish' || topic !== `user:${user.id}`)) return refuse('forbidden', this.isChinese ? '您无权执行此操作。' : 'You may not do this.');
    if (op === 'subscribe') this.#topics.add(topic);
    else if (op === 'unsubscribe') this.#topics.delete(topic);
    else if (op === 'publish') this.hub.publish(topic, data);
    else if (op === 'auth') this.token = token;
    else if (op !== 'ping') return refuse('validation_failed', 'There is no such op.');
    this.#say({ id, ok: true });
  }

  #say(frame) {
    this.socket.send(JSON.stringify(frame));
  }
}
