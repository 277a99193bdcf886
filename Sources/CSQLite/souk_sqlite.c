#include "souk_sqlite.h"

#include <sqlite3.h>

int souk_sqlite_omit_allocation_counts(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
