// Made by scripts/record-audit-fixtures.
enum CertificateFixtures {
    static let plain = """
        -----BEGIN CERTIFICATE-----
        MIIB2DCCAX2gAwIBAgIBCzAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARyb290MB4X
        DTI2MDEwMTAwMDAwMFoXDTQ5MTIzMTAwMDAwMFowEDEOMAwGA1UEAwwFcGxhaW4w
        ggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCtQS1MBsal6FLpDyARN8HE
        MA4yxNkWZh9Nu9ptHoNEzYCWnf8yZwzheC1OuMVzafXUsIotTjcUWPvqkVUtBqmX
        uFyRsrfRTTnQlNod/puxnJnDs36Hckb+DZUGTJvnGwkNg+4po9Ifp+Rv2/T1H/r0
        GikQoPF8cXFS+kT8Tlu7fNsMe89NwATUtaglL+rl9qke04wZar3Low/JyF/CfAra
        ynjPWbNZ8V+isS7jP/T67DRpIQxiBvN/fnXHHjI4CNoKSm6lsJfEOEybJkly0wpg
        f1Oa5lWKttV7GICwreufk0XYF+8HBFfXq83ZLLooABnP4FBEhSMFMS8ch/S77MH1
        AgMBAAEwCgYIKoZIzj0EAwIDSQAwRgIhAPvuGuku577FioAPwBsxqBNQ2md1XTzq
        YBx9TD+OmbvaAiEA1W35ICMcNxLRiW/hvEYYqy/3rTCI4heZfgKAjye9LME=
        -----END CERTIFICATE-----
        """

    static let marked = """
        -----BEGIN CERTIFICATE-----
        MIIB2TCCAX6gAwIBAgIBDDAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARyb290MB4X
        DTI2MDEwMTAwMDAwMFoXDTQ5MTIzMTAwMDAwMFowETEPMA0GA1UEAwwGbWFya2Vk
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEBAIAfxTYi16Y528C6HcJh
        3qZ4Hr4XeqJFEX+Q5NiHjB9Vw57TDEpgQipxyTRf90yHbstwlQ2bVx6Axywe7BV+
        suZgPgToBusYOdFXA1HZ7O6nL6eshLewxefrgpFPoFnSlnZIudjxzdyrRmaHHh8X
        qctVK2WmxmYHCP2244rmKk0wr0eRxCPjh04Wu9vLDh9U7U1SMFpPhHInSw2pIXeO
        JBY2azpCojAPbE4W8MFYMCveq7krq4PKd+9CqUh/B+TlAeVnc4GoMUeDnojv5NC+
        eegT46pY0rzBUFsnQtg4lCcbN36z8QibSDdGq6IlgTQebsXNBPcix+U1gB/AAIAA
        AQIDAQABMAoGCCqGSM49BAMCA0kAMEYCIQDzCRMkY7iWjBncxZmVAU7VXQDpAtT6
        2y6+KG+i3N3fAAIhALVpXUAAK8+B2cXcbI8Mk/e28jdhMi+lujiTjgWJWwy7
        -----END CERTIFICATE-----
        """

    static let curve = """
        -----BEGIN CERTIFICATE-----
        MIIBDDCBsqADAgECAgENMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHJvb3QwHhcN
        MjYwMTAxMDAwMDAwWhcNNDkxMjMxMDAwMDAwWjAQMQ4wDAYDVQQDDAVjdXJ2ZTBZ
        MBMGByqGSM49AgEGCCqGSM49AwEHA0IABB3Vx6eYrjV9rMCxjiqp/QL3/GJDJzls
        Bz0kj/H4E26n09l+KsTbPiLJ666Rr13+Zitdbf94HOY38ClS1SQbUE0wCgYIKoZI
        zj0EAwIDSQAwRgIhAJUu1UJLZEyHcDE6haZfvN+E7HNaRUJ/Qct7MzlFcceBAiEA
        uieYo8zsry99OHWs7AIOuQgAMhH7K8tUWgjYNqiasZk=
        -----END CERTIFICATE-----
        """

    static let intermediate = """
        -----BEGIN CERTIFICATE-----
        MIIBJjCBzqADAgECAgEVMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHJvb3QwHhcN
        MjYwMTAxMDAwMDAwWhcNNDkxMjMxMDAwMDAwWjAXMRUwEwYDVQQDDAxpbnRlcm1l
        ZGlhdGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQd1cenmK41fazAsY4qqf0C
        9/xiQyc5bAc9JI/x+BNup9PZfirE2z4iyeuuka9d/mYrXW3/eBzmN/ApUtUkG1BN
        oxMwETAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIAYy6O0kIzMv
        VuuFhGsYHt4qWxXvjBGtJYJ43Ekk9TgcAiBenZJ8U3NKQU0K48RvirtnLerHHKTk
        beimjt2Rc3yW5g==
        -----END CERTIFICATE-----
        """

    static let ofIntermediate = """
        -----BEGIN CERTIFICATE-----
        MIIBHTCBxKADAgECAgEfMAoGCCqGSM49BAMCMBcxFTATBgNVBAMMDGludGVybWVk
        aWF0ZTAeFw0yNjAxMDEwMDAwMDBaFw00OTEyMzEwMDAwMDBaMBoxGDAWBgNVBAMM
        D29mLWludGVybWVkaWF0ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABB3Vx6eY
        rjV9rMCxjiqp/QL3/GJDJzlsBz0kj/H4E26n09l+KsTbPiLJ666Rr13+Zitdbf94
        HOY38ClS1SQbUE0wCgYIKoZIzj0EAwIDSAAwRQIgVGuhi3NM5ARhZEXRxXfvv8LL
        0BJiKasUqyb4eufiFyMCIQDY2/ozFonhC2I6rSgvuj9eRgGrYp9mQ/7OHVDwNVck
        YA==
        -----END CERTIFICATE-----
        """

    static let revokedByRoot = """
        -----BEGIN X509 CRL-----
        MIHBMGgCAQEwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEcm9vdBcNMjYwMTAxMDAw
        MDAwWhcNNDkxMjMxMDAwMDAwWjAoMBICAQsXDTI2MDEwMTAwMDAwMFowEgIBFRcN
        MjYwMTAxMDAwMDAwWjAKBggqhkjOPQQDAgNJADBGAiEAlCW+xOn2MMSrJe8HOJKO
        Ibz6sHm/qFX0SUe/KgeVFCECIQC1mH5nGVLxTcs40p9IAbRk3QoV0krDKO4UULdz
        LRiGoQ==
        -----END X509 CRL-----
        """

    static let revokedByNobody = """
        -----BEGIN X509 CRL-----
        MIGWMD4CAQEwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEcm9vdBcNMjYwMTAxMDAw
        MDAwWhcNNDkxMjMxMDAwMDAwWjAKBggqhkjOPQQDAgNIADBFAiAXlhBwNSPv3Lil
        AB1tonDFV6GB/vLtOhGbF75i3+eO9gIhANW68poVzOI5K3YVCaoWKneSPpoWbQfK
        W+hoVu+OXD5s
        -----END X509 CRL-----
        """

    /// Of `plain`'s key, as `openssl-blacklist` writes it.
    static let digest = "ae5cfb4f50b4b2c1e850d513ead8a75fe793fd08"
}
