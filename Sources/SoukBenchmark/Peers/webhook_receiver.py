"""Two receivers of webhooks for the benchmark: one answers 204 at once, the other takes requests and never answers.

Prints their addresses, a line each, and runs until it is ended.
"""
import asyncio


async def answer(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0)
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def hold(reader, writer):
    try:
        while await reader.read(65536):
            pass
    except ConnectionError:
        pass
    writer.close()


async def main():
    for handler in (answer, hold):
        server = await asyncio.start_server(handler, "127.0.0.1", 0)
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        asyncio.create_task(server.serve_forever())
    await asyncio.Event().wait()


asyncio.run(main())
