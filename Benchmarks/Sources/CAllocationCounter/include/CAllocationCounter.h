#pragma once
#include <stdint.h>

/// How often memory was asked for since the process began: malloc, calloc, realloc and the aligned forms.
uint64_t allocation_count(void);
