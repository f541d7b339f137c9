package import IoTModel

// AWS IoT API: AttachThingPrincipal, DetachThingPrincipal, ListThingPrincipals, ListPrincipalThings.

extension RegistryReader {
    /// By certificate.
    ///
    /// - Parameter type: those of this type only.
    /// - Throws: `notFound` for the thing.
    package func listThingPrincipals(
        of thing: ThingName, type: ThingPrincipalType? = nil, account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<ThingPrincipalRecord> {
        _ = try describeThing(thing, of: account)
        return try page.page("thing-principals", by: \.certificate) { window throws(RegistryError) in
            try window.filled(
                by: \.certificate, where: { type == nil || $0.type == type },
                fetch: { window throws(RegistryError) in try principals(of: thing, account: account, in: window) })
        }
    }

    /// By thing.
    ///
    /// - Parameter type: those of this type only.
    /// - Throws: `notFound` for the certificate.
    package func listPrincipalThings(
        of certificate: CertificateID, type: ThingPrincipalType? = nil, account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<ThingPrincipalRecord> {
        _ = try describeCertificate(certificate, of: account)
        return try page.page("principal-things", by: \.thing) { window throws(RegistryError) in
            try window.filled(
                by: \.thing, where: { type == nil || $0.type == type },
                fetch: { window throws(RegistryError) in
                    try attachments(of: certificate, account: account, in: window)
                })
        }
    }
}

extension RegistryWriter {
    /// Attaching again with the same type changes nothing; with another type, the attachment takes that type.
    ///
    /// - Throws: `notFound` for the thing or the certificate; `invalid` when the certificate would belong to two things
    ///   and one of the attachments is exclusive.
    package func attachThing(
        _ thing: ThingName, to certificate: CertificateID, type: ThingPrincipalType = .nonExclusive, account: AccountID
    ) throws(RegistryError) {
        _ = try describeThing(thing, of: account)
        _ = try describeCertificate(certificate, of: account)
        // Exclusive means alone: two rows show whether this thing is there and whether another one is.
        let attached = try attachments(of: certificate, account: account, in: Window(limit: 2))
        if let other = attached.first(where: { $0.thing != thing }) {
            guard other.type == .nonExclusive else {
                throw .invalid(
                    message: "Principal `\(certificate)` belongs to thing \(other.thing) exclusively;"
                        + " detach it there first")
            }
            guard type == .nonExclusive else {
                throw .invalid(
                    message: "Principal `\(certificate)` is attached to thing \(other.thing), so it cannot belong to"
                        + " thing \(thing) exclusively; detach it there first")
            }
        }
        let record = ThingPrincipalRecord(account: account, thing: thing, certificate: certificate, type: type)
        guard try attachment(of: thing, to: certificate, account: account) != record else { return }
        try put(record)
        note(.attachments(account, certificate))
    }

    /// What isn't attached is detached already.
    ///
    /// - Throws: `notFound` for the thing.
    package func detachThing(
        _ thing: ThingName, from certificate: CertificateID, account: AccountID
    ) throws(RegistryError) {
        _ = try describeThing(thing, of: account)
        guard try deleteAttachment(of: thing, to: certificate, account: account) else { return }
        note(.attachments(account, certificate))
    }
}
