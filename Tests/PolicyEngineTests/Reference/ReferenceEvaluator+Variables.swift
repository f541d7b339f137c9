extension ReferenceEvaluator {
    /// What replaces `${name}`; nil when nothing does.
    func substitution(for name: String) -> String? {
        let key = name.lowercased()
        if key == "iot:connectattributes" || key == "iot:certificate.availablekeys" || key.hasSuffix(".list") {
            return nil
        }
        if let raw = certificateValues(key)?.first,
            raw.unicodeScalars.contains(where: { "*$+?#".unicodeScalars.contains($0) })
        {
            return nil
        }
        if let raw = certificateValues(key)?.first, raw.unicodeScalars.count > 1024 { return nil }
        return values(of: name).first
    }

    /// What conditions compare; empty when the key is absent.
    func values(of name: String) -> [String] {
        let key = name.lowercased()
        switch key {
        case "iot:clientid": return request.clientID.map { [$0] } ?? []
        case "iot:certificateid": return request.certificateID.map { [$0] } ?? []
        case "aws:sourceip": return request.sourceIP.map { [$0] } ?? []
        case "iot:domainname": return request.domainName.map { [$0] } ?? []
        case "iot:certificate.serialnumber": return request.serialNumber.map { [$0] } ?? []
        case "aws:epochtime": return request.time.map { ["\($0)"] } ?? []
        case "aws:currenttime": return request.time.map { [ReferenceTime.text($0)] } ?? []
        case "iot:connectattributes":
            guard let connect = request.connect else { return [] }
            return (connect.isPersistent ? ["PersistentConnect"] : []) + (connect.willTopic == nil ? [] : ["LastWill"])
        case "iot:lastwilltopic": return request.connect?.willTopic.map { [$0] } ?? []
        case "iot:certificate.availablekeys":
            return request.subject.filter { !$0.value.isEmpty }.map { "iot:Certificate.Subject.\($0.key)" }
                + request.issuer.filter { !$0.value.isEmpty }.map { "iot:Certificate.Issuer.\($0.key)" }
                + (request.serialNumber == nil ? [] : ["iot:Certificate.SerialNumber"])
        default: break
        }
        if key.hasPrefix("iot:connection.thing.") { return thingValues(name) }
        return certificateValues(key)?.map(escaped) ?? []
    }

    private func thingValues(_ name: String) -> [String] {
        let rest = name.dropFirst("iot:connection.thing.".count)
        switch (request.thing, rest.lowercased()) {
        case (.outsideMQTT, _): return []
        case (.none, let word): return word == "isattached" ? ["false"] : []
        case (.attached, "isattached"): return ["true"]
        case (.attached(let name, _, _), "thingname"): return [name]
        case (.attached(_, let type, _), "thingtypename"): return type.map { [$0] } ?? []
        case (.attached(_, _, let attributes), let word):
            guard word.hasPrefix("attributes["), rest.hasSuffix("]") else { return [] }
            return attributes[String(rest.dropFirst("attributes[".count).dropLast())].map { [$0] } ?? []
        }
    }

    /// As they stand in the certificate; nil for a name that isn't one of the certificate's.
    private func certificateValues(_ key: String) -> [String]? {
        for (prefix, all) in [
            ("iot:certificate.subject.", request.subject), ("iot:certificate.issuer.", request.issuer),
        ]
        where key.hasPrefix(prefix) {
            let path = String(key.dropFirst(prefix.count))
            for (name, values) in all {
                let seen = Array(values.prefix(5))
                let name = name.lowercased()
                if path == name { return Array(seen.prefix(1)) }
                if path == "\(name).list" { return seen }
                for (index, value) in seen.enumerated() where path == "\(name).\(index)" { return [value] }
            }
        }
        return nil
    }

    private func escaped(_ value: String) -> String {
        var result = ""
        for character in value.unicodeScalars {
            if ",\"\\+=<>;".unicodeScalars.contains(character) { result += "\\" }
            result.unicodeScalars.append(character)
        }
        return result
    }
}
