import Crypto
import Foundation
package import IoTModel
import Registry

/// Links to reports, which anyone may follow who has one: each holds an end and a signature that only this server can
/// make. They are good until that end, and not beyond this server's own.
package struct ReportLinks: Sendable {
    private static let folder = "/sallyport/registration-reports/"

    private let key: SymmetricKey

    package init(random: RandomSource) { key = SymmetricKey(data: random.bytes(32)) }

    /// Path and query.
    func target(of file: ReportFile, until end: WallTime) -> String {
        let path = "\(Self.folder)\(file.task)/\(file.kind.rawValue.lowercased())-\(file.number).jsonl"
        let query = "account=\(file.account)&expires=\(end.milliseconds)"
        let signature = HMAC<SHA256>.authenticationCode(for: Data("\(path)?\(query)".utf8), using: key)
        return "\(path)?\(query)&signature=\(Self.hexadecimal(signature))"
    }

    /// The answer to a request for a report; nil when the request is for something else.
    func answer(
        to head: RequestHead, from registry: any RegistryStore, now: WallTime
    ) async throws(APIError) -> APIResponse? {
        guard head.method == "GET", head.path.hasPrefix(Self.folder) else { return nil }
        guard let (file, end) = file(of: head), Self.isEqual(target(of: file, until: end), "\(head.path)?\(head.query)")
        else {
            throw .accessDenied("the link of this report isn't one that ListThingRegistrationTaskReports gave")
        }
        guard now < end else {
            throw .accessDenied("the link of this report is over; call ListThingRegistrationTaskReports again")
        }
        do {
            return APIResponse(contentType: "application/jsonl", body: try await file.content(in: registry))
        } catch {
            throw .registry(error)
        }
    }

    /// What a link says, whoever made it.
    private func file(of head: RequestHead) -> (ReportFile, end: WallTime)? {
        let parts = head.path.dropFirst(Self.folder.count).split(separator: "/", omittingEmptySubsequences: false)
        let query = QueryMembers(head.query)
        guard parts.count == 2, let task = RegistrationTaskID(String(parts[0])), parts[1].hasSuffix(".jsonl"),
            let account = (try? query.value("account")).flatMap(AccountID.init(rawValue:)),
            let end = (try? query.value("expires")).flatMap(Int64.init)
        else { return nil }
        let name = parts[1].dropLast(".jsonl".count).split(separator: "-", omittingEmptySubsequences: false)
        guard name.count == 2, let kind = ReportFile.Kind(rawValue: name[0].uppercased()), let number = Int(name[1]),
            (0...Limits.Registration.devices).contains(number)
        else { return nil }
        return (
            ReportFile(account: account, task: task, kind: kind, number: number), WallTime(milliseconds: end)
        )
    }

    /// Takes as long for any two texts of the same length.
    private static func isEqual(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
