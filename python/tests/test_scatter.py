"""A run spread over workers has the bits of one run, however it is cut and whoever
fails."""

import concurrent.futures
import os
import pathlib
import pickle
import shutil
import signal
import tempfile
import threading
import time
import unittest
import warnings

import realpolitik as rp

CASE = "us-vietnam-2022"
FOLDER = pathlib.Path(__file__, "../../../cases", CASE).resolve()
DRAWS = 6_000

try:
    import distributed
except ImportError:
    distributed = None


class Unsteady(concurrent.futures.ThreadPoolExecutor):
    """Loses every third task on its first try, and does every other one twice."""

    def __init__(self):
        super().__init__(2)
        self.tasks, self.lost = 0, set()

    def submit(self, function, job, start, stop):
        self.tasks += 1
        if self.tasks % 3 == 0 and (start, stop) not in self.lost:
            self.lost.add((start, stop))
            return super().submit(self.lose)
        if self.tasks % 2 == 0:
            super().submit(function, job, start, stop)
        return super().submit(function, job, start, stop)

    @staticmethod
    def lose():
        raise ConnectionError("the worker was lost")


class Broken(concurrent.futures.ThreadPoolExecutor):
    """Loses every task."""

    def submit(self, *task):
        return super().submit(Unsteady.lose)


class Scatter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.whole = rp.analyze(CASE, draws=DRAWS, seed=2)

    def test_any_cut_on_any_workers(self):
        for workers, chunk in ((1, 2_500), (2, 999), (7, 1_000), (2, "1 s")):
            with self.subTest(workers=workers, chunk=chunk), concurrent.futures.ThreadPoolExecutor(workers) as pool:
                found = rp.scatter(CASE, draws=DRAWS, executor=pool, chunk=chunk, seed=2)
                self.assertEqual(found, self.whole)
        self.assertIn("Leverage", str(found))

    def test_processes_and_a_folder(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name, "mine")
            shutil.copytree(FOLDER, folder)
            with concurrent.futures.ProcessPoolExecutor(2) as pool:
                found = rp.scatter(folder, draws=DRAWS, executor=pool, chunk=3_000, seed=2)
            self.assertEqual(found, rp.analyze(folder, draws=DRAWS, seed=2))

    def test_workers_that_fail(self):
        seen = []
        with Unsteady() as pool:
            found = rp.scatter(CASE, draws=DRAWS, executor=pool, chunk=900, seed=2, progress=lambda *done: seen.append(done))
            self.assertTrue(pool.lost)
        self.assertEqual(found, self.whole)
        self.assertEqual([total for _, total in seen], [DRAWS] * len(seen))
        self.assertEqual(seen[-1][0], DRAWS)
        self.assertEqual(sorted(seen), seen)
        with Broken(1) as pool, self.assertRaises(ConnectionError):
            rp.scatter(CASE, draws=DRAWS, executor=pool, retries=1)

    def test_refusals(self):
        for wrong in ("fast", "2 h", "-1 s", 0, True):
            with self.subTest(chunk=wrong), self.assertRaisesRegex(ValueError, "2 s"):
                rp.scatter(CASE, chunk=wrong)
        with self.assertRaises(TypeError):
            rp.scatter(CASE, executor=object())
        with self.assertRaises(ValueError):
            rp.scatter(CASE, draws=0)
        with self.assertRaises(rp.FileTrouble) as refused:
            rp.scatter("no-such-case", draws=100)
        # As it comes back from another process.
        again = pickle.loads(pickle.dumps(refused.exception))
        self.assertEqual((str(again), again.exit_code, again.diagnostics), (str(refused.exception), 7, refused.exception.diagnostics))

    def test_another_program_is_refused(self):
        from realpolitik._scatter import _job, _solve

        with self.assertRaisesRegex(rp.UsageError, "install the same program"):
            _solve(_job(CASE, [])._replace(version="realpolitik 0.0.0"), 0, 10)
        job = _job(FOLDER, [])
        with self.assertRaisesRegex(rp.RealpolitikError, "did not arrive whole"):
            _solve(job._replace(packed=job.packed[:-1]), 0, 10)

    def test_an_interrupt_keeps_what_is_done(self):
        def stop(done, total):
            if done >= 2_000:
                signal.raise_signal(signal.SIGINT)

        with concurrent.futures.ThreadPoolExecutor(1) as pool, warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            found = rp.scatter(CASE, draws=DRAWS, executor=pool, chunk=1_000, seed=2, progress=stop)
        self.assertIs(said[-1].category, rp.Interrupted)
        self.assertIn("first 2,000 of 6,000", str(said[-1].message))
        self.assertEqual(found, rp.analyze(CASE, draws=2_000, seed=2))


@unittest.skipIf(distributed is None, "Dask's distributed is not installed")
class Dask(unittest.TestCase):
    def test_workers_that_come_and_are_killed(self):
        whole = rp.analyze(CASE, draws=40_000)
        for workers in (1, 2, 7):
            with distributed.LocalCluster(workers, threads_per_worker=1, dashboard_address=None) as cluster, distributed.Client(cluster) as client:
                if workers == 7:
                    victim = next(iter(cluster.workers.values())).pid
                    threading.Timer(0.5, os.kill, (victim, signal.SIGKILL)).start()
                with self.subTest(workers=workers):
                    self.assertEqual(rp.scatter(CASE, draws=40_000, executor=client, chunk=4_000), whole)


if __name__ == "__main__":
    unittest.main()
