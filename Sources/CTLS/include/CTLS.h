#ifndef CTLS_H
#define CTLS_H
int ctls_placeholder(void);
#endif
