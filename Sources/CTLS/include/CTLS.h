// The device ports' TLS: a small surface over the BoringSSL that swift-nio-ssl carries.
//
// One `ctls_io` belongs to one event loop and serves every connection on it: before a call its `in` is set to what the
// socket gave, after the call its `out` holds what the socket must take. A connection holds no buffer of its own.
// Nothing here is thread-safe but `ctls_context`, which is immutable once its credentials are added.
#ifndef CTLS_H
#define CTLS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Server settings that connections share: credentials, versions, ciphers, callbacks.
typedef struct ctls_context ctls_context;
/// One TLS connection.
typedef struct ctls_connection ctls_connection;

/// Where a call reads ciphertext from and writes ciphertext to.
typedef struct {
    const uint8_t *in;
    size_t in_length;
    size_t in_offset;
    uint8_t *out;
    size_t out_length;
    size_t out_capacity;
    /// The client's own certificate (DER) if it came during the last handshake call, whether or not the library takes it.
    uint8_t *leaf;
    size_t leaf_length;
    size_t leaf_capacity;
    /// The BIO that every connection of this loop shares.
    void *bio;
} ctls_io;

/// What a client said first. The pointers hold until the callback returns; an absent extension is a null pointer.
typedef struct {
    const uint8_t *server_name;
    size_t server_name_length;
    const uint8_t *alpn;
    size_t alpn_length;
    const uint8_t *supported_versions;
    size_t supported_versions_length;
    const uint8_t *signature_algorithms;
    size_t signature_algorithms_length;
    uint16_t legacy_version;
} ctls_client_hello;

typedef enum { CTLS_ACCEPT = 0, CTLS_REFUSE = 1, CTLS_LATER = 2, CTLS_ACCEPT_ANONYMOUS = 3 } ctls_verdict;

/// Decisions asked of the owner, the pointer given to `ctls_connection_accept`.
typedef struct {
    /// ACCEPT; ACCEPT_ANONYMOUS, which asks for no certificate and never calls `verify`; or REFUSE with `*alert` sent.
    /// Called once a connection.
    ctls_verdict (*client_hello)(void *owner, const ctls_client_hello *hello, uint8_t *alert);
    /// The offset in `offered` of the chosen protocol's length byte, -1 to leave ALPN out, -2 to refuse (alert 120).
    int (*select_alpn)(void *owner, const uint8_t *offered, size_t offered_length);
    /// LATER pauses the handshake with CTLS_WANT_VERDICT; call `ctls_connection_handshake` again to be asked again.
    ctls_verdict (*verify)(void *owner, uint8_t *alert);
    /// An alert's description (RFC 8446 §6), sent by us (`sent` 1) or received (0).
    void (*alert)(void *owner, int sent, uint8_t level, uint8_t description);
} ctls_callbacks;

typedef enum {
    CTLS_OK = 0,
    CTLS_WANT_READ = 1,
    CTLS_WANT_VERDICT = 2,
    CTLS_CLOSED = 3,
    CTLS_FAILED = 4,
} ctls_result;

/// NULL when out of memory.
ctls_io *ctls_io_new(size_t capacity);
void ctls_io_free(ctls_io *io);
/// Gives back memory of an empty `out` beyond `capacity`.
void ctls_io_trim(ctls_io *io, size_t capacity);

/// `maximum_chain_bytes` bounds the client's certificate chain. NULL when out of memory.
ctls_context *ctls_context_new(ctls_callbacks callbacks, size_t maximum_chain_bytes);
/// The least and the highest version, such as 0x0303 and 0x0304; TLS 1.2 and 1.3 until this is called. 1, or 0 for
/// versions that there aren't.
int ctls_context_set_versions(ctls_context *context, uint16_t minimum, uint16_t maximum);
/// The context is freed once its last connection is gone.
void ctls_context_free(ctls_context *context);
/// `chain` are DER certificates, leaf first; `key` is PKCS#8 DER. 1, or 0 when they don't belong together or can't be read.
/// A credential added earlier is preferred.
int ctls_context_add_credential(
    ctls_context *context, const uint8_t *const *chain, const size_t *chain_lengths, size_t chain_count,
    const uint8_t *key, size_t key_length);

/// NULL when out of memory. `owner` isn't retained.
ctls_connection *ctls_connection_accept(const ctls_context *context, ctls_io *io, void *owner);
/// Serves the connection with another context's credentials and versions: for the `client_hello` callback, where the name
/// is known and nothing is decided yet. The contexts have the same callbacks. 1, or 0 when out of memory.
int ctls_connection_use(ctls_connection *connection, const ctls_context *context);
void ctls_connection_free(ctls_connection *connection);
ctls_result ctls_connection_handshake(ctls_connection *connection);
/// At most one record is read a call; `*count` is set with CTLS_OK.
ctls_result ctls_connection_read(ctls_connection *connection, uint8_t *plaintext, size_t capacity, size_t *count);
ctls_result ctls_connection_write(ctls_connection *connection, const uint8_t *plaintext, size_t length);
/// Appends close_notify.
void ctls_connection_close(ctls_connection *connection);

/// 0x0303 for TLS 1.2, 0x0304 for TLS 1.3.
uint16_t ctls_connection_version(const ctls_connection *connection);
/// The client's certificates, leaf first; 0 past the end. The pointer holds while the connection does.
int ctls_connection_certificate(
    const ctls_connection *connection, size_t index, const uint8_t **der, size_t *length);

/// Why the last call on this thread failed, in BoringSSL's words (such as PEER_DID_NOT_RETURN_A_CERTIFICATE).
/// Clears the thread's error queue. The string is static; "" when there is none.
const char *ctls_take_error(void);

#ifdef __cplusplus
}
#endif
#endif
