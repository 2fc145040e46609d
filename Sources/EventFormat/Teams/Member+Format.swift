// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Member: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("account", account.text)
        object.write("role", role)
        object.write(cap)
        object.write("removed", status == .removed)
        object.write(memory)
        object.writeObject("change") { $0.write(change) }
        object.writeArray("windows", windows) { object, window in
            object.write("period", window.period.rawValue)
            object.write("start", window.start)
            object.write("spent", ifAny: window.spent)
        }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let id = MemberID(trusted: try object.text("id"))
        let account = AccountID(trusted: try object.text("account"))
        let role = try object.optionalText("role")
        let cap = try object.memberCap()
        let isRemoved = try object.flag("removed")
        self.init(id: id, account: account, role: role, cap: cap, memory: try object.memory())
        status = isRemoved ? .removed : .active
        change = try object.object("change") { (object) throws(FormatError) in
            try object.memory()
        }
        windows = try object.array("windows") { (object) throws(FormatError) in
            SpendingWindow(
                period: try object.period("period"),
                start: try object.instant("start"),
                spent: try object.balance("spent")
            )
        }
    }
}

extension ObjectWriter {
    mutating func write(_ cap: MemberCap?) {
        guard let cap else { return }
        writeObject("cap") { object in
            object.write("amount", cap.amount)
            object.write("period", cap.period.rawValue)
        }
    }

    mutating func write(_ use: MemberUse?) {
        guard let use else { return }
        writeObject("member") { object in
            object.write("id", use.member.text)
            object.write("at", use.at)
        }
    }
}

extension ObjectReader {
    mutating func memberCap() throws(FormatError) -> MemberCap? {
        try optionalObject("cap") { (object) throws(FormatError) in
            MemberCap(amount: try object.amount("amount"), period: try object.period("period"))
        }
    }

    mutating func memberUse() throws(FormatError) -> MemberUse? {
        try optionalObject("member") { (object) throws(FormatError) in
            MemberUse(
                member: MemberID(trusted: try object.text("id")),
                at: try object.instant("at")
            )
        }
    }

    mutating func period(_ name: StaticString) throws(FormatError) -> Period {
        guard let period = Period(rawValue: try text(name)) else {
            throw error("the period is not known")
        }
        return period
    }
}
