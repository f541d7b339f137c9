import Foundation
import Glibc

/// Waits for an audit's end and, where a person looks on, says how far it is once that takes long.
enum AuditProgressLine {
    private static let patience = Duration.seconds(2)

    static func awaitEnd(of id: String, _ api: AuditAPI) async throws -> AuditTaskAnswer {
        let begin = ContinuousClock.now
        let isWatched = isatty(STDERR_FILENO) == 1
        var pause = Duration.milliseconds(20)
        while true {
            let task = try await api.task(id)
            let elapsed = ContinuousClock.now - begin
            let isTold = isWatched && elapsed > patience
            if isTold { tell(task.isInProgress ? text(task) : "") }
            guard task.isInProgress else { return task }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
        }
    }

    static func text(_ task: AuditTaskAnswer) -> String {
        let done = task.auditDetails.values.count { $0.checkRunStatus != "IN_PROGRESS" }
        let resources = task.auditDetails.values.map(\.totalResourcesCount).max() ?? 0
        return "Auditing: \(done) of \(task.auditDetails.count) checks done, \(resources) resources looked at"
    }

    /// In the place of the line that is there.
    private static func tell(_ line: String) {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
    }
}
