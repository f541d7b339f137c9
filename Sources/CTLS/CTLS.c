#include "CTLS.h"
#include "CNIOBoringSSL.h"
int ctls_placeholder(void){return (int)sizeof(SSL*);}
