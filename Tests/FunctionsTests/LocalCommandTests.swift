import Broker
import Foundation
import Functions
import IoTModel
import Testing

private let arn = "arn:aws:lambda:us-east-1:123456789012:function:f"

private func outcome(
    _ words: [String], event: String = "{}", timeout: Duration = .seconds(20)
) async -> Result<String, FunctionFailure> {
    let functions = OperatorFunctions([arn: .command(path: words[0], arguments: Array(words.dropFirst()))])
    let outcome: Result<String, FunctionFailure>
    do throws(FunctionFailure) {
        let answer = try await functions.invoke(arn, with: Array(event.utf8), timeout: timeout)
        outcome = .success(String(decoding: answer, as: UTF8.self))
    } catch {
        outcome = .failure(error)
    }
    await functions.shutDown()
    return outcome
}

@Suite(.serialized) struct LocalCommandTests {
    @Test func `a command gets the event and its answer is what it prints`() async {
        #expect(await outcome(["/bin/cat"], event: #"{"a":1}"#) == .success(#"{"a":1}"#))
    }

    @Test func `arguments are handed over as they are, for no shell sees them`() async {
        #expect(await outcome(["/usr/bin/printf", "%s|", "$HOME", "a b", "`id`"]) == .success("$HOME|a b|`id`|"))
    }

    @Test func `a command that reads nothing may answer too, however fast it ends`() async {
        let event = String(repeating: "x", count: 200_000)
        for _ in 0..<20 {
            #expect(await outcome(["/bin/echo", "done"], event: event) == .success("done\n"))
        }
    }

    @Test func `an answer of the limit is taken, one byte more is refused`() async {
        let limit = Limits.Functions.answerBytes
        let fitting = await outcome(["/usr/bin/head", "-c", "\(limit)", "/dev/zero"])
        #expect((try? fitting.get().utf8.count) == limit)
        #expect(
            await outcome(["/usr/bin/head", "-c", "\(limit + 1)", "/dev/zero"])
                == .failure(.answerTooLarge(functionARN: arn, limit: limit)))
    }

    @Test func `a status other than 0 is a failure that tells nothing of what was printed`() async {
        let failed = await outcome(["/bin/sh", "-c", "echo secret; echo secret >&2; exit 3"])
        #expect(failed == .failure(.failed(functionARN: arn, reason: "its command ended with status 3")))
    }

    @Test func `a program that isn't there is named`() async {
        guard case .failure(.failed(_, let reason)) = await outcome(["/nowhere/program"]) else {
            Issue.record("the program isn't there")
            return
        }
        #expect(reason.contains("`/nowhere/program`"))
    }

    @Test func `a command that takes too long is ended with all that it started`() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let began = ContinuousClock.now
        let late = await outcome(
            ["/bin/sh", "-c", "(sleep 2; touch \"$0\") & wait", file], timeout: .milliseconds(500))
        #expect(late == .failure(.timedOut(functionARN: arn, after: .milliseconds(500))))
        #expect(ContinuousClock.now - began < .seconds(2))
        try await Task.sleep(for: .seconds(2.5))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func `an ARN that nothing is configured for is a failure that says where to do it`() async {
        let functions = OperatorFunctions([:])
        await #expect(throws: FunctionFailure.notMapped(functionARN: "arn:other")) {
            try await functions.invoke("arn:other", with: [], timeout: .seconds(1))
        }
        #expect(FunctionFailure.notMapped(functionARN: "arn:other").description.contains("--function"))
        await functions.shutDown()
    }
}
