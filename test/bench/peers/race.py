"""A reader while a writer publishes, and two writers at once. Processes, not threads."""

import multiprocessing

import pyarrow as pa
from cost import measured

rows = 5000
publishes = 40
rounds = 15


def table_of(number):
    """The rows of one publication: each says which one it belongs to."""
    return pa.table({"k": list(range(rows)), "v": [float(number)] * rows, "part": ["a"] * rows})


def is_whole(table):
    """Whether this is one publication: all its rows, and no other's."""
    return table.num_rows == rows and len(table["v"].unique()) == 1


def _publish_all(publish):
    for number in range(1, publishes + 1):
        publish(number)


def _publish_in_step(publish, barrier, refused):
    for number in range(rounds):
        barrier.wait()
        try:
            publish(number)
        except Exception:
            with refused.get_lock():
                refused.value += 1
        barrier.wait()
        barrier.wait()


def _is_read_whole(read):
    try:
        return is_whole(read())
    except Exception:
        return False


def _reads_while_publishing(start, publish, read):
    writer = start(_publish_all, publish)
    reads = wrong = 0
    while writer.is_alive():
        reads += 1
        wrong += not _is_read_whole(read)
    return reads, wrong


def _rounds_of_two(start, context, publish, read):
    barrier = context.Barrier(3)
    refused = context.Value("i", 0)
    writers = [start(_publish_in_step, publish, barrier, refused) for _ in range(2)]
    wrong = 0
    for _ in range(rounds):
        barrier.wait()
        barrier.wait()
        wrong += not _is_read_whole(read)
        barrier.wait()
    for writer in writers:
        writer.join()
    return wrong, refused.value


def raced(publish, read):
    """Figures of both races. `publish(number)` replaces all rows, `read()` gives an Arrow table."""
    context = multiprocessing.get_context("spawn")

    def start(target, *given):
        process = context.Process(target=target, args=given)
        process.start()
        return process

    counts = {}

    def work():
        reads, torn = _reads_while_publishing(start, publish, read)
        wrong, refused = _rounds_of_two(start, context, publish, read)
        counts.update(reads=reads, torn=torn, rounds=rounds, wrong=wrong, refused=refused)

    publish(0)
    cost = measured(work)
    return {**cost, "counts": counts}
