#ifndef SOUK_SQLITE_H
#define SOUK_SQLITE_H

// sqlite3_config takes a variable number of arguments, which Swift cannot pass.

/// SQLite counts what it allocates, behind a lock that all connections share. Without the counts its allocations are
/// those of malloc alone; sqlite3_memory_used answers 0. Must be called before the first connection is opened: the
/// answer is SQLITE_OK, or SQLITE_MISUSE when it came too late and nothing has changed.
int souk_sqlite_omit_allocation_counts(void);

#endif
