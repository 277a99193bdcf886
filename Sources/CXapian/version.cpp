#include "souk_xapian.h"
#include <xapian.h>

extern "C" const char *souk_xapian_version(void) { return Xapian::version_string(); }
