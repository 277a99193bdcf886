#include "../include/souk_xapian.h"

#include <malloc.h>

extern "C" {

size_t souk_allocated_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

void souk_give_memory_back(void) { malloc_trim(0); }

}  // extern "C"
