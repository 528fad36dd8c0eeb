"""Talks to the WebSocket service with a client that is not ours: `talk.py SOCKET_URL ACCESS_TOKEN`.

Prints what it heard, as JSON. `websockets` checks what it receives against RFC 6455 on its own.
"""

import asyncio
import json
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus


async def refusal(url: str, **options) -> list:
    try:
        async with connect(url, **options):
            return ["open"]
    except InvalidStatus as error:
        problem = json.loads(error.response.body)
        return [error.response.status_code, problem["code"]]


async def answers(socket, *messages) -> list:
    heard = []
    for message in messages:
        await socket.send(message)
        answer = await socket.recv()
        heard.append(answer if isinstance(answer, str) else answer.hex())
    return heard


async def main(url: str, token: str) -> dict:
    heard = {"none": await refusal(f"{url}/socket"), "nowhere": await refusal(f"{url}/elsewhere")}
    heard["origin"] = await refusal(f"{url}/socket_server", origin="https://example.com")
    async with connect(f"{url}/socket_server") as socket:
        heard["greeting"] = await answers(socket, "x", b"\x00\xff", '{"name": "张三", "age": "18"}', "")
        pong = await socket.ping(b"here")
        heard["latency"] = await asyncio.wait_for(pong, 5) >= 0
    heard["farewell"] = socket.close_code
    async with connect(f"{url}/socket_server", max_size=None) as socket:
        # In fragments, and with text that is cut in the middle of a character.
        await socket.send(iter(["新", "闻", "!" * 10_000]))
        heard["fragments"] = len(await socket.recv())
        await socket.send("z" * 70_000)
        try:
            await socket.recv()
        except ConnectionClosed as closed:
            heard["big"] = closed.rcvd.code
    protocols = ["portico.v1", f"bearer.{token}"]
    authorization = {"Authorization": f"Bearer {token}"}
    async with (
        connect(f"{url}/socket", subprotocols=protocols) as listener,
        connect(f"{url}/socket", additional_headers=authorization) as speaker,
    ):
        heard["protocol"] = listener.subprotocol
        await answers(listener, '{"id": 1, "op": "subscribe", "topic": "新闻"}')
        for number in range(3):
            await answers(speaker, json.dumps({"op": "publish", "topic": "新闻", "data": {"n": number}}))
        heard["messages"] = [json.loads(await listener.recv()) for _ in range(3)]
    return heard


if __name__ == "__main__":
    print(json.dumps(asyncio.run(asyncio.wait_for(main(*sys.argv[1:3]), 30))))
