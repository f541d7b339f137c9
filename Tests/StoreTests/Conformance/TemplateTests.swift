import IoTModel
import Registry
import Testing

@Suite struct TemplateTests {
    private let name = TemplateName(unchecked: "fleet")

    private func record(
        _ name: TemplateName, kind: TemplateRecord.Kind = .fleetProvisioning, hook: TemplateRecord.Hook? = nil
    ) -> TemplateRecord {
        TemplateRecord(
            account: account, name: name, kind: kind, isEnabled: false, roleARN: "arn:aws:iam::123456789012:role/r",
            hook: hook, creationDate: start, lastModifiedDate: start)
    }

    @Test(arguments: Backend.allCases)
    func `a template is created once, changed and deleted with its versions and tags`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let hook = TemplateRecord.Hook(targetARN: "arn:aws:lambda:us-east-1:123456789012:function:f")
            let arn = scope.arn(.provisioningTemplate(name))
            try await store.change {
                try $0.createTemplate(
                    record(name, hook: hook), body: "one", tags: [tag("k", "v")], in: scope)
            }
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.createTemplate(record(name), body: "other", in: scope) }
            }
            let made = try await store.look { try $0.describeTemplate(name, of: account) }
            #expect(made.template == record(name, hook: hook) && made.version.body == "one" && made.isDefaultVersion)
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) } == [tag("k", "v")])
            let later = WallTime(milliseconds: start.milliseconds + 1_000)
            try await store.change {
                try $0.updateTemplate(
                    name,
                    TemplateUpdate(
                        description: "d", isEnabled: true, roleARN: "arn:aws:iam::123456789012:role/q", hook: .remove),
                    of: account, at: later)
            }
            var expected = record(name)
            expected.description = "d"
            expected.isEnabled = true
            expected.roleARN = "arn:aws:iam::123456789012:role/q"
            expected.lastModifiedDate = later
            #expect(try await store.look { try $0.requireTemplate(name, of: account) } == expected)
            try await store.change { try $0.deleteTemplate(name, in: scope) }
            await #expect(throws: RegistryError.notFound(.template(name))) {
                try await store.look { try $0.describeTemplate(name, of: account) }
            }
            await #expect(throws: RegistryError.notFound(.resource(arn))) {
                try await store.look { try $0.listTags(of: arn, in: scope) }
            }
            // Nothing of the old one is left for a new one of its name.
            try await store.change { try $0.createTemplate(record(name), body: "new", in: scope) }
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) }.isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a template has 5 versions, numbers are not given twice, the default stays`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createTemplate(record(name), body: "1", in: scope) }
            for number in 2...5 {
                let made = try await store.change {
                    try $0.createTemplateVersion(
                        of: name, body: "\(number)", setAsDefault: number == 3, account: account, at: start)
                }
                #expect(made.version.number == number && made.isDefaultVersion == (number == 3))
            }
            await #expect(throws: RegistryError.templateVersionsLimit(name, maximum: 5)) {
                _ = try await store.change {
                    try $0.createTemplateVersion(of: name, body: "6", setAsDefault: true, account: account, at: start)
                }
            }
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.deleteTemplateVersion(3, of: name, account: account, at: start) }
            }
            try await store.change { try $0.deleteTemplateVersion(5, of: name, account: account, at: start) }
            let sixth = try await store.change {
                try $0.createTemplateVersion(of: name, body: "6", setAsDefault: false, account: account, at: start)
            }
            #expect(sixth.version.number == 6)
            for ascending in [true, false] {
                let versions = try await readAll(size: 2, ascending: ascending) { page in
                    try await store.look { try $0.listTemplateVersions(of: name, account: account, page: page) }
                }
                let numbers = [1, 2, 3, 4, 6]
                #expect(versions.map(\.version.number) == (ascending ? numbers : numbers.reversed()))
            }
            try await store.change {
                try $0.updateTemplate(name, TemplateUpdate(defaultVersion: 6), of: account, at: start)
            }
            #expect(try await store.look { try $0.describeTemplate(name, of: account) }.version.body == "6")
            await #expect(throws: RegistryError.notFound(.templateVersion(name, 5))) {
                try await store.change {
                    try $0.updateTemplate(name, TemplateUpdate(defaultVersion: 5), of: account, at: start)
                }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `templates are listed by name; only fleet templates have hooks`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let names = ["a", "b", "c"].map { TemplateName(unchecked: $0) }
            for name in names.reversed() {
                try await store.change { try $0.createTemplate(record(name, kind: .justInTime), body: "", in: scope) }
            }
            let found = try await readAll(size: 2, ascending: true) { page in
                try await store.look { try $0.listTemplates(of: account, page: page) }
            }
            #expect(found.map(\.name) == names && found.allSatisfy { $0.kind == .justInTime })
            let hook = TemplateRecord.Hook(targetARN: "arn:aws:lambda:us-east-1:123456789012:function:f")
            await #expect(throws: RegistryError.self) {
                try await store.change {
                    try $0.createTemplate(record(name, kind: .justInTime, hook: hook), body: "", in: scope)
                }
            }
            await #expect(throws: RegistryError.self) {
                try await store.change {
                    try $0.updateTemplate(names[0], TemplateUpdate(hook: .set(hook)), of: account, at: start)
                }
            }
        }
    }
}
