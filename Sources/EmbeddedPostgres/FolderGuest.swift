// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Keeps a short-lived owner of a data folder from stopping its server while a command uses it.
///
/// Commands share a lock; an owner that is done takes it alone before it stops. The kernel gives it
/// back however a process ends.
package final class FolderGuest: Sendable {
    private let descriptor: Int32

    /// `nil` if the owner is stopping.
    init?(folder: String) {
        guard let descriptor = Self.lock(folder, LOCK_SH) else { return nil }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Waits until no command uses the folder, for so long at most: one that hangs is cut off.
    static func awaitNone(in folder: String, for patience: Duration) async {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if let descriptor = lock(folder, LOCK_EX) {
                close(descriptor)
                return
            }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                // Cancelled: there is no more patience.
                return
            }
        }
    }

    /// `nil` if somebody else holds it.
    private static func lock(_ folder: String, _ kind: Int32) -> Int32? {
        let descriptor = unsafe open(
            folder + "/tally.guests",
            O_RDONLY | O_CREAT | O_CLOEXEC,
            0o644
        )
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, kind | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
