internal import CLMDB

extension Environment {
    /// Makes sure that whoever reads next, in any process, sees the newest commit.
    ///
    /// A commit is durable before LMDB tells readers of it. When its writer is killed between the two they go on seeing the
    /// snapshot before it, until some process writes or the last one that has the file open closes it. Whoever takes over
    /// from a writer that may have been killed, and goes on from what it reads, would do that last step a second time.
    /// Opening an environment for writing calls this. It waits only for a commit that is being made at this moment.
    ///
    /// Source: `mdb_env_write_meta`, `mdb_txn_renew0` and `mdb_mutex_failed` in LMDB 0.9's `mdb.c`.
    package func adoptNewestCommit() throws(LMDBError) {
        guard !core.isUnlocked, !core.isReadOnly else { return }
        let seen = try beginRead().snapshotID()
        var info = MDB_envinfo()
        mdb_env_info(core.handle, &info)
        guard info.me_last_txnid != seen else { return }
        // Taking the writer's lock from a dead process publishes its commit; from a living one it comes after its commit.
        let handle = try core.begin(readOnly: false)
        mdb_txn_abort(handle)
        core.ended()
    }
}
