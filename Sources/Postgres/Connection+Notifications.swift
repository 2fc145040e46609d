// SPDX-License-Identifier: Apache-2.0

internal import CLibpq

extension Connection {
    /// Takes the notifications that have arrived, oldest first, without waiting.
    ///
    /// C: `PQconsumeInput`, `PQnotifies`.
    package func notifications() throws(PostgresError) -> [Notification] {
        let handle = try open()
        guard PQconsumeInput(handle) == 1 else { throw broken(handle) }
        var notifications: [Notification] = []
        while let notification = PQnotifies(handle) {
            let fields = notification.pointee
            notifications.append(
                Notification(
                    channel: String(cString: fields.relname),
                    payload: String(cString: fields.extra),
                    processID: fields.be_pid
                )
            )
            PQfreemem(notification)
        }
        return notifications
    }
}
