#include "CTLS.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "CNIOBoringSSL.h"

// MARK: The loop's BIO

static int io_read(BIO *bio, char *bytes, int capacity) {
    ctls_io *io = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    size_t left = io->in_length - io->in_offset;
    if (left == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t count = left < (size_t)capacity ? left : (size_t)capacity;
    memcpy(bytes, io->in + io->in_offset, count);
    io->in_offset += count;
    return (int)count;
}

static int io_write(BIO *bio, const char *bytes, int count) {
    ctls_io *io = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    size_t needed = io->out_length + (size_t)count;
    if (needed > io->out_capacity) {
        size_t capacity = io->out_capacity * 2 > needed ? io->out_capacity * 2 : needed;
        uint8_t *grown = realloc(io->out, capacity);
        if (grown == NULL) return -1;
        io->out = grown;
        io->out_capacity = capacity;
    }
    memcpy(io->out + io->out_length, bytes, (size_t)count);
    io->out_length = needed;
    return count;
}

static long io_ctrl(BIO *bio, int command, long number, void *pointer) {
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static BIO_METHOD *io_method = NULL;
static pthread_once_t io_method_once = PTHREAD_ONCE_INIT;

static void make_io_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "loop");
    if (method == NULL) return;
    BIO_meth_set_read(method, io_read);
    BIO_meth_set_write(method, io_write);
    BIO_meth_set_ctrl(method, io_ctrl);
    io_method = method;
}

ctls_io *ctls_io_new(size_t capacity) {
    ctls_io *io = calloc(1, sizeof(ctls_io));
    if (io == NULL) return NULL;
    pthread_once(&io_method_once, make_io_method);
    BIO *bio = io_method == NULL ? NULL : BIO_new(io_method);
    io->out_capacity = capacity;
    io->out = malloc(io->out_capacity);
    if (bio == NULL || io->out == NULL) {
        BIO_free(bio);
        free(io->out);
        free(io);
        return NULL;
    }
    BIO_set_data(bio, io);
    BIO_set_init(bio, 1);
    io->bio = bio;
    return io;
}

void ctls_io_free(ctls_io *io) {
    if (io == NULL) return;
    BIO_free(io->bio);
    free(io->out);
    free(io->leaf);
    free(io);
}

void ctls_io_trim(ctls_io *io, size_t capacity) {
    if (io->out_length > 0 || io->out_capacity <= capacity) return;
    uint8_t *smaller = realloc(io->out, capacity);
    if (smaller == NULL) return;
    io->out = smaller;
    io->out_capacity = capacity;
}

// MARK: Contexts

struct ctls_context {
    SSL_CTX *ssl;
};

static void free_callbacks(void *parent, void *pointer, CRYPTO_EX_DATA *data, int index, long number, void *argument) {
    (void)parent;
    (void)data;
    (void)index;
    (void)number;
    (void)argument;
    free(pointer);
}

static int callbacks_index_value = -1;
static pthread_once_t callbacks_index_once = PTHREAD_ONCE_INIT;

static void make_callbacks_index(void) {
    callbacks_index_value = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, free_callbacks);
}

/// Where an SSL_CTX keeps its callbacks, which are freed with it.
static int callbacks_index(void) {
    pthread_once(&callbacks_index_once, make_callbacks_index);
    return callbacks_index_value;
}

static const ctls_callbacks *callbacks_of(const SSL *ssl) {
    return SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), callbacks_index());
}

/// The host name of the server_name extension (RFC 6066 §3): list length, type 0, name length, name.
static void find_server_name(const SSL_CLIENT_HELLO *raw, ctls_client_hello *hello) {
    const uint8_t *data;
    size_t length;
    if (!SSL_early_callback_ctx_extension_get(raw, TLSEXT_TYPE_server_name, &data, &length)) return;
    CBS extension, list, name;
    uint8_t type;
    CBS_init(&extension, data, length);
    if (!CBS_get_u16_length_prefixed(&extension, &list)) return;
    while (CBS_len(&list) > 0) {
        if (!CBS_get_u8(&list, &type) || !CBS_get_u16_length_prefixed(&list, &name)) return;
        if (type != TLSEXT_NAMETYPE_host_name) continue;
        hello->server_name = CBS_data(&name);
        hello->server_name_length = CBS_len(&name);
        return;
    }
}

static void find_list(
    const SSL_CLIENT_HELLO *raw, uint16_t type, size_t prefix, const uint8_t **found, size_t *found_length) {
    const uint8_t *data;
    size_t length;
    if (!SSL_early_callback_ctx_extension_get(raw, type, &data, &length) || length < prefix) return;
    *found = data + prefix;
    *found_length = length - prefix;
}

static enum ssl_select_cert_result_t on_client_hello(const SSL_CLIENT_HELLO *raw) {
    ctls_client_hello hello = {0};
    hello.legacy_version = raw->version;
    find_server_name(raw, &hello);
    find_list(raw, TLSEXT_TYPE_application_layer_protocol_negotiation, 2, &hello.alpn, &hello.alpn_length);
    find_list(raw, TLSEXT_TYPE_supported_versions, 1, &hello.supported_versions, &hello.supported_versions_length);
    find_list(
        raw, TLSEXT_TYPE_signature_algorithms, 2, &hello.signature_algorithms, &hello.signature_algorithms_length);
    uint8_t alert = SSL_AD_UNRECOGNIZED_NAME;
    switch (callbacks_of(raw->ssl)->client_hello(SSL_get_app_data(raw->ssl), &hello, &alert)) {
        case CTLS_ACCEPT: return ssl_select_cert_success;
        case CTLS_ACCEPT_ANONYMOUS:
            SSL_set_custom_verify(raw->ssl, SSL_VERIFY_NONE, NULL);
            return ssl_select_cert_success;
        case CTLS_LATER:
        case CTLS_REFUSE: break;
    }
    SSL_send_fatal_alert(raw->ssl, alert);
    return ssl_select_cert_error;
}

static int on_alpn(
    SSL *ssl, const uint8_t **out, uint8_t *out_length, const uint8_t *in, unsigned in_length, void *argument) {
    (void)argument;
    int offset = callbacks_of(ssl)->select_alpn(SSL_get_app_data(ssl), in, in_length);
    if (offset == -1) return SSL_TLSEXT_ERR_NOACK;
    if (offset < 0 || (unsigned)offset >= in_length || (unsigned)offset + 1 + in[offset] > in_length) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = in + offset + 1;
    *out_length = in[offset];
    return SSL_TLSEXT_ERR_OK;
}

static enum ssl_verify_result_t on_verify(SSL *ssl, uint8_t *alert) {
    switch (callbacks_of(ssl)->verify(SSL_get_app_data(ssl), alert)) {
        case CTLS_ACCEPT: return ssl_verify_ok;
        case CTLS_LATER: return ssl_verify_retry;
        case CTLS_ACCEPT_ANONYMOUS:
        case CTLS_REFUSE: return ssl_verify_invalid;
    }
    return ssl_verify_invalid;
}

static void on_info(const SSL *ssl, int type, int value) {
    if ((type & SSL_CB_ALERT) == 0) return;
    callbacks_of(ssl)->alert(
        SSL_get_app_data(ssl), (type & SSL_CB_WRITE) != 0, (uint8_t)(value >> 8), (uint8_t)(value & 0xff));
}

/// Keeps the first certificate of a Certificate message (RFC 8446 §4.4.2, RFC 5246 §7.4.2): the library may refuse it
/// without telling what was in it.
static void on_message(
    int is_write, int version, int content_type, const void *bytes, size_t length, SSL *ssl, void *argument) {
    (void)version;
    (void)argument;
    if (is_write || content_type != SSL3_RT_HANDSHAKE) return;
    CBS message, body, context, list, certificate;
    uint8_t type;
    CBS_init(&message, bytes, length);
    if (!CBS_get_u8(&message, &type) || type != SSL3_MT_CERTIFICATE || !CBS_get_u24_length_prefixed(&message, &body)) {
        return;
    }
    if (SSL_version(ssl) == TLS1_3_VERSION && !CBS_get_u8_length_prefixed(&body, &context)) return;
    if (!CBS_get_u24_length_prefixed(&body, &list) || !CBS_get_u24_length_prefixed(&list, &certificate)) return;
    ctls_io *io = BIO_get_data(SSL_get_rbio(ssl));
    if (CBS_len(&certificate) > io->leaf_capacity) {
        uint8_t *grown = realloc(io->leaf, CBS_len(&certificate));
        if (grown == NULL) return;
        io->leaf = grown;
        io->leaf_capacity = CBS_len(&certificate);
    }
    memcpy(io->leaf, CBS_data(&certificate), CBS_len(&certificate));
    io->leaf_length = CBS_len(&certificate);
}

/// What AWS IoT's policies offer for TLS 1.2, strongest first; BoringSSL has no CBC-SHA256 suites but one.
static const char cipher_list[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA:"
    "ECDHE-RSA-AES256-SHA:AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA:AES256-SHA";

/// How clients may prove their key: everything a registered certificate can hold, P-521 included. Ed25519 is no such key;
/// without it here its clients would show no certificate, and nobody would learn why they are refused.
static const uint16_t proof_algorithms[] = {
    SSL_SIGN_ECDSA_SECP256R1_SHA256, SSL_SIGN_RSA_PSS_RSAE_SHA256, SSL_SIGN_RSA_PKCS1_SHA256,
    SSL_SIGN_ECDSA_SECP384R1_SHA384, SSL_SIGN_RSA_PSS_RSAE_SHA384, SSL_SIGN_RSA_PKCS1_SHA384,
    SSL_SIGN_ECDSA_SECP521R1_SHA512, SSL_SIGN_RSA_PSS_RSAE_SHA512, SSL_SIGN_RSA_PKCS1_SHA512,
    SSL_SIGN_ED25519,
};

ctls_context *ctls_context_new(ctls_callbacks callbacks, size_t maximum_chain_bytes) {
    ctls_context *context = calloc(1, sizeof(ctls_context));
    SSL_CTX *ssl = SSL_CTX_new(TLS_with_buffers_method());
    ctls_callbacks *held = malloc(sizeof(ctls_callbacks));
    if (context == NULL || ssl == NULL || held == NULL) goto failed;
    *held = callbacks;
    if (!SSL_CTX_set_ex_data(ssl, callbacks_index(), held)) goto failed;
    held = NULL;
    if (!SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) || !SSL_CTX_set_max_proto_version(ssl, TLS1_3_VERSION) ||
        !SSL_CTX_set_strict_cipher_list(ssl, cipher_list) ||
        !SSL_CTX_set_verify_algorithm_prefs(
            ssl, proof_algorithms, sizeof(proof_algorithms) / sizeof(proof_algorithms[0]))) {
        goto failed;
    }
    // No resumption of any kind: a resumed session would skip the verdict on the certificate.
    SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_cert_list(ssl, maximum_chain_bytes);
    SSL_CTX_set_select_certificate_cb(ssl, on_client_hello);
    SSL_CTX_set_alpn_select_cb(ssl, on_alpn, NULL);
    SSL_CTX_set_custom_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, on_verify);
    SSL_CTX_set_info_callback(ssl, on_info);
    SSL_CTX_set_msg_callback(ssl, on_message);
    context->ssl = ssl;
    return context;
failed:
    free(held);
    SSL_CTX_free(ssl);
    free(context);
    return NULL;
}

int ctls_context_set_versions(ctls_context *context, uint16_t minimum, uint16_t maximum) {
    return SSL_CTX_set_min_proto_version(context->ssl, minimum) && SSL_CTX_set_max_proto_version(context->ssl, maximum);
}

void ctls_context_free(ctls_context *context) {
    if (context == NULL) return;
    SSL_CTX_free(context->ssl);
    free(context);
}

int ctls_context_add_credential(
    ctls_context *context, const uint8_t *const *chain, const size_t *chain_lengths, size_t chain_count,
    const uint8_t *key, size_t key_length) {
    int done = 0;
    CBS key_bytes;
    CBS_init(&key_bytes, key, key_length);
    EVP_PKEY *private_key = EVP_parse_private_key(&key_bytes);
    SSL_CREDENTIAL *credential = SSL_CREDENTIAL_new_x509();
    CRYPTO_BUFFER **buffers = calloc(chain_count, sizeof(CRYPTO_BUFFER *));
    if (private_key == NULL || credential == NULL || buffers == NULL) goto finished;
    for (size_t i = 0; i < chain_count; i++) {
        buffers[i] = CRYPTO_BUFFER_new(chain[i], chain_lengths[i], NULL);
        if (buffers[i] == NULL) goto finished;
    }
    done = SSL_CREDENTIAL_set1_cert_chain(credential, buffers, chain_count) &&
           SSL_CREDENTIAL_set1_private_key(credential, private_key) &&
           SSL_CTX_add1_credential(context->ssl, credential);
finished:
    for (size_t i = 0; buffers != NULL && i < chain_count; i++) CRYPTO_BUFFER_free(buffers[i]);
    free(buffers);
    SSL_CREDENTIAL_free(credential);
    EVP_PKEY_free(private_key);
    return done;
}

// MARK: Connections

// A ctls_connection is an SSL; the type only keeps BoringSSL's headers out of Swift.
static SSL *ssl_of(const ctls_connection *connection) { return (SSL *)connection; }

ctls_connection *ctls_connection_accept(const ctls_context *context, ctls_io *io, void *owner) {
    SSL *ssl = SSL_new(context->ssl);
    if (ssl == NULL) return NULL;
    SSL_set_app_data(ssl, owner);
    SSL_set_accept_state(ssl);
    SSL_set_shed_handshake_config(ssl, 1);
    BIO_up_ref(io->bio);
    SSL_set_bio(ssl, io->bio, io->bio);
    return (ctls_connection *)ssl;
}

int ctls_connection_use(ctls_connection *connection, const ctls_context *context) {
    SSL *ssl = ssl_of(connection);
    // Credentials move with the context; the versions are the connection's own since it was made.
    return SSL_set_SSL_CTX(ssl, context->ssl) != NULL &&
           SSL_set_min_proto_version(ssl, SSL_CTX_get_min_proto_version(context->ssl)) &&
           SSL_set_max_proto_version(ssl, SSL_CTX_get_max_proto_version(context->ssl));
}

void ctls_connection_free(ctls_connection *connection) { SSL_free(ssl_of(connection)); }

static ctls_result result_of(SSL *ssl, int value) {
    switch (SSL_get_error(ssl, value)) {
        case SSL_ERROR_NONE: return CTLS_OK;
        case SSL_ERROR_WANT_READ: return CTLS_WANT_READ;
        case SSL_ERROR_WANT_CERTIFICATE_VERIFY: return CTLS_WANT_VERDICT;
        case SSL_ERROR_ZERO_RETURN: return CTLS_CLOSED;
        default: return CTLS_FAILED;
    }
}

ctls_result ctls_connection_handshake(ctls_connection *connection) {
    SSL *ssl = ssl_of(connection);
    ctls_io *io = BIO_get_data(SSL_get_rbio(ssl));
    io->leaf_length = 0;
    ERR_clear_error();
    int value = SSL_do_handshake(ssl);
    return value == 1 ? CTLS_OK : result_of(ssl, value);
}

ctls_result ctls_connection_read(ctls_connection *connection, uint8_t *plaintext, size_t capacity, size_t *count) {
    SSL *ssl = ssl_of(connection);
    ERR_clear_error();
    int value = SSL_read(ssl, plaintext, capacity > 1 << 30 ? 1 << 30 : (int)capacity);
    if (value <= 0) return result_of(ssl, value);
    *count = (size_t)value;
    return CTLS_OK;
}

ctls_result ctls_connection_write(ctls_connection *connection, const uint8_t *plaintext, size_t length) {
    SSL *ssl = ssl_of(connection);
    ERR_clear_error();
    int value = SSL_write(ssl, plaintext, (int)length);
    return value > 0 ? CTLS_OK : result_of(ssl, value);
}

void ctls_connection_close(ctls_connection *connection) {
    ERR_clear_error();
    SSL_shutdown(ssl_of(connection));
    ERR_clear_error();
}

uint16_t ctls_connection_version(const ctls_connection *connection) {
    return (uint16_t)SSL_version(ssl_of(connection));
}

int ctls_connection_certificate(
    const ctls_connection *connection, size_t index, const uint8_t **der, size_t *length) {
    const STACK_OF(CRYPTO_BUFFER) *chain = SSL_get0_peer_certificates(ssl_of(connection));
    if (chain == NULL || index >= sk_CRYPTO_BUFFER_num(chain)) return 0;
    const CRYPTO_BUFFER *buffer = sk_CRYPTO_BUFFER_value(chain, index);
    *der = CRYPTO_BUFFER_data(buffer);
    *length = CRYPTO_BUFFER_len(buffer);
    return 1;
}

const char *ctls_take_error(void) {
    uint32_t error = ERR_peek_error();
    ERR_clear_error();
    const char *reason = error == 0 ? NULL : ERR_reason_error_string(error);
    return reason == NULL ? "" : reason;
}
