/// Texts that a client may submit.
enum PEMSamples {
    /// P-256, `CN=pump-7`.
    static let signingRequest = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIHKMHMCAQAwETEPMA0GA1UEAwwGcHVtcC03MFkwEwYHKoZIzj0CAQYIKoZIzj0D
        AQcDQgAEm9403KDd0lGRLKBAjtIwTfPtq//m4L5pnj6Dv/94vhfbvX+yC0ciplhz
        ymKK8c8+a+O110IIBsh/0Et7SXMqOKAAMAoGCCqGSM49BAMCA0cAMEQCIAc4n/VA
        +9/47J5xnwAYAKKB9EkOdJ2Ijgoj38Ct37BkAiBdAg1b3JG2fTPQEMmiDKcWDflA
        08rzPMfDWyO6xuk07g==
        -----END CERTIFICATE REQUEST-----
        """

    /// P-256, self-signed, good for a hundred years.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBhzCCAS2gAwIBAgIUM/J/WC8PqGn3cFtuWmxj+45WrpQwCgYIKoZIzj0EAwIw
        GDEWMBQGA1UEAwwNYnJvdWdodC1hbG9uZzAgFw0yNjExMjExMjIxMzNaGA8yMTI2
        MTAyODEyMjEzM1owGDEWMBQGA1UEAwwNYnJvdWdodC1hbG9uZzBZMBMGByqGSM49
        AgEGCCqGSM49AwEHA0IABJveNNyg3dJRkSygQI7SME3z7av/5uC+aZ4+g7//eL4X
        271/sgtHIqZYc8piivHPPmvjtddCCAbIf9BLe0lzKjijUzBRMB0GA1UdDgQWBBTy
        /5ovyFvHkwigIP7u2QMYDFbrGDAfBgNVHSMEGDAWgBTy/5ovyFvHkwigIP7u2QMY
        DFbrGDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCB4DqJyWlH
        O8w8o2HmxAHg1R6mWTkLOKQI3yISrKkj1QIgGDnFm0rVWfOHq1/IALKO6TJsshgp
        UddP+WdY6dkgiVI=
        -----END CERTIFICATE-----
        """

    /// The same with a key that is too short: RSA, 1024 bits.
    static let shortKeyCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIB/jCCAWegAwIBAgIUIMCByQ5p7RelEiEHX5IoPKkV32cwDQYJKoZIhvcNAQEL
        BQAwEDEOMAwGA1UEAwwFc2hvcnQwIBcNMjYxMTIxMTIyMTMzWhgPMjEyNjEwMjgx
        MjIxMzNaMBAxDjAMBgNVBAMMBXNob3J0MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB
        iQKBgQDiYpJ7YsHV8e3/qBm6WJ02IetkyOe4FNfhxBxZ92DA3n2WUVer6KPh1Vnm
        +9DEO4YCqrivqLHd23WxfhbhrK5uviNaCy29q7Wz0NxaNcqXL37zuhtg8rXA0hlr
        pwl1anPU7CSm5CGEb3Tw8ccV74hTQWBWavrkB65kmrvrQvcjWQIDAQABo1MwUTAd
        BgNVHQ4EFgQU95Zdn3MQgD4Kc0YdFh44CTXSD4MwHwYDVR0jBBgwFoAU95Zdn3MQ
        gD4Kc0YdFh44CTXSD4MwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOB
        gQCoq5IaNEEI3qb/lf84T3h1sGbiYXxuiXk00e+4SVoZrvdBGWW0wM9al24vf19e
        ezs3kZqYztnptgXg4DUHL754HWDrUohZtcu1T8sN7cZ7sj7iK0tfGl+GC0XGc2Pt
        F4mOgQHoPP5E056bQqfZTkOTSCmK1AJSWlaU71fc2QsF1g==
        -----END CERTIFICATE-----
        """
}
