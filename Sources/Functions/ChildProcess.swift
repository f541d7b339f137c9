import Foundation
import Glibc
import Synchronization

/// One run of a program: input in, output out, in a process group that is killed as a whole. Blocks its thread.
enum ChildProcess {
    enum Ending: Sendable {
        case exited(status: Int32, output: [UInt8])
        case signaled(Int32)
        case outputTooLarge
        case outOfTime
        /// `errno`.
        case notStarted(Int32)
    }

    private struct SystemError: Error { let number: Int32 }

    /// Held from a pipe's making until the program has started, so that no other program inherits its ends.
    private static let starting = Mutex(())

    /// A program that ends while something it started still holds its output has not ended: the output isn't whole.
    ///
    /// - Parameter path: absolute.
    static func run(
        _ path: String, _ arguments: [String], input: [UInt8], outputLimit: Int, until deadline: ContinuousClock.Instant
    ) -> Ending {
        do throws(SystemError) {
            let (child, pipes) = try starting.withLock { _ throws(SystemError) in
                let pipes = try Pipes()
                return (try start(path, arguments, pipes), pipes)
            }
            defer { pipes.close() }
            pipes.closeChildsEnds()
            switch exchange(input, pipes, outputLimit: outputLimit, until: deadline) {
            case .whole(let output):
                guard let status = wait(for: child, until: deadline) else { return .outOfTime }
                // wait(2): the low seven bits are the signal, 0 for an exit, whose status stands above.
                let signal = status & 0x7F
                return signal == 0 ? .exited(status: status >> 8 & 0xFF, output: output) : .signaled(signal)
            case .tooLarge:
                end(child)
                return .outputTooLarge
            case .outOfTime:
                end(child)
                return .outOfTime
            }
        } catch {
            return .notStarted(error.number)
        }
    }

    // MARK: Starting

    /// Standard input and output of the child, closed with this object. Confined to the thread of the run.
    private final class Pipes {
        private(set) var childInput: Int32 = -1
        private(set) var childOutput: Int32 = -1
        private(set) var input: Int32 = -1
        private(set) var output: Int32 = -1

        init() throws(SystemError) {
            (childInput, input) = try Self.pipe()
            (output, childOutput) = try Self.pipe()
            for descriptor in [input, output] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        }

        private static func pipe() throws(SystemError) -> (read: Int32, write: Int32) {
            var ends: [Int32] = [-1, -1]
            guard Glibc.pipe(&ends) == 0 else { throw SystemError(number: errno) }
            for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            return (ends[0], ends[1])
        }

        deinit { close() }

        func closeChildsEnds() {
            Self.close(&childInput)
            Self.close(&childOutput)
        }

        func closeInput() { Self.close(&input) }

        func close() {
            closeChildsEnds()
            closeInput()
            Self.close(&output)
        }

        private static func close(_ descriptor: inout Int32) {
            if descriptor >= 0 { _ = Glibc.close(descriptor) }
            descriptor = -1
        }
    }

    private static func start(_ path: String, _ arguments: [String], _ pipes: Pipes) throws(SystemError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipes.childInput, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes.childOutput, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        var child: pid_t = 0
        let number = withCStrings([path] + arguments) { words in
            withCStrings(environment) { variables in
                posix_spawn(&child, path, &actions, &attributes, words, variables)
            }
        }
        guard number == 0 else { throw SystemError(number: number) }
        return child
    }

    /// A list of C strings with its null at the end.
    private static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("the list has at least its null") }
            return body(start)
        }
    }

    // MARK: Running

    private enum Exchange { case whole([UInt8]), tooLarge, outOfTime }

    /// Writes the input and reads the output to its end.
    private static func exchange(
        _ input: [UInt8], _ pipes: Pipes, outputLimit: Int, until deadline: ContinuousClock.Instant
    ) -> Exchange {
        // A program needn't read: then writing fails, and mustn't end this server. The thread ends with the run.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var output: [UInt8] = []
        var rest = input[...]
        if rest.isEmpty { pipes.closeInput() }
        while true {
            let left = deadline - .now
            guard left > .zero else { return .outOfTime }
            var polled = [
                pollfd(fd: pipes.output, events: Int16(POLLIN), revents: 0),
                // A negative descriptor is passed over. poll(2).
                pollfd(fd: pipes.input, events: Int16(POLLOUT), revents: 0),
            ]
            _ = poll(&polled, 2, milliseconds(left))
            if polled[1].revents != 0 {
                let written = rest.withUnsafeBytes { write(pipes.input, $0.baseAddress, $0.count) }
                if written > 0 { rest = rest.dropFirst(written) }
                if rest.isEmpty || written < 0 && errno != EAGAIN && errno != EINTR { pipes.closeInput() }
            }
            guard polled[0].revents != 0 else { continue }
            switch take(pipes.output, into: &output) {
            case .more: guard output.count <= outputLimit else { return .tooLarge }
            case .end: return .whole(output)
            }
        }
    }

    /// Rounded up, for poll(2).
    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    private enum Taken { case more, end }

    private static func take(_ descriptor: Int32, into output: inout [UInt8]) -> Taken {
        var count = 0
        let part = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, initialized in
            count = read(descriptor, buffer.baseAddress, buffer.count)
            initialized = max(0, count)
        }
        output += part
        if count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR) { return .more }
        return .end
    }

    /// The child's wait status; nil when the time is over, and then it was killed.
    private static func wait(for child: pid_t, until deadline: ContinuousClock.Instant) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child {
                // What it left behind in its group goes with it.
                kill(-child, SIGKILL)
                return status
            }
            guard ended == 0 || errno == EINTR, ContinuousClock.now < deadline else { break }
            usleep(2_000)
        }
        end(child)
        return nil
    }

    private static func end(_ child: pid_t) {
        kill(-child, SIGKILL)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
    }
}
