import Foundation

/// A thread of one's own for an actor whose calls block.
final class Lane: SerialExecutor {
    private let queue = DispatchQueue(label: "org.tandem.record", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Does something here before there is an actor: opening a record takes a good part of a second,
    /// by design.
    func run<Answer: Sendable>(
        _ work: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await onQueue(queue, work)
    }
}

/// Does something on a queue and waits for it without holding a thread.
func onQueue<Answer: Sendable>(
    _ queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Answer
) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result(catching: work)) }
    }
}
