#pragma once
#include <stdint.h>

/// How often memory was asked for since the process began: malloc, calloc, realloc and the aligned forms.
uint64_t allocation_count(void);

/// Bytes in use on the heap, the allocator's own for each block included.
uint64_t heap_bytes(void);
