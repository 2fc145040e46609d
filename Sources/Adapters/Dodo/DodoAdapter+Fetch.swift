// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Objects as they are fetched: read as those that are delivered.
extension DodoAdapter {
    /// The lists that are gone through, one after the other.
    private static let lists = ["payments", "subscriptions", "refunds", "disputes"]
    private static let pageSize = 100
    private static let pagesMaximum = 10_000

    package func fetch(
        _ object: ProviderObject,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        guard Self.lists.contains("\(object.kind)s") else {
            throw PaymentFault(.invalid, code: "unknown-kind")
        }
        let path = "/\(object.kind)s/" + (try WebForm.part(object.id))
        return try send(.get, path, nil, key: key)
    }

    package func fetched(
        _ object: ProviderObject,
        _ answer: ProviderAnswer
    ) throws(PaymentFault) -> Translation {
        let json = try answer.object(error: nil)
        guard json["\(object.kind)_id"]?.name == object.id else {
            throw PaymentFault(.unreadable, code: "other-object")
        }
        return try translation(of: json, object.kind)
    }

    func translation(of object: JSON, _ thing: String) throws(PaymentFault) -> Translation {
        guard let id = object["\(thing)_id"]?.name else {
            throw PaymentFault(.unreadable, code: "other-object")
        }
        var reader = DodoReader(fields: fields, isTest: isTest)
        reader.read(thing, object, id)
        return Translation(
            fetched: ProviderObject(kind: thing, id: id),
            object,
            reader.observations,
            reader.remark
        )
    }

    /// By when things were made: what became later of an older thing, only its webhook tells.
    package func changes(
        _ query: ChangeQuery,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        let (list, page) = try Self.place(query.cursor)
        var form = WebForm()
        form.add("created_at_gte", Timestamp.text(query.since))
        form.add("page_size", String(Self.pageSize))
        form.add("page_number", String(page))
        return try send(.get, "/\(Self.lists[list])?\(form.text)", nil, key: key)
    }

    package func changes(
        _ query: ChangeQuery,
        _ answer: ProviderAnswer
    ) throws(PaymentFault) -> ChangePage {
        let (list, page) = try Self.place(query.cursor)
        guard case .array(let objects) = try answer.object(error: nil)["items"] else {
            throw PaymentFault(.unreadable, code: "no-list")
        }
        let thing = String(Self.lists[list].dropLast())
        let items = objects.map { ChangePage.Item($0, listed(thing, $0)) }
        let next =
            objects.count < Self.pageSize
            ? (list + 1 < Self.lists.count ? "\(Self.lists[list + 1]):0" : nil)
            : "\(Self.lists[list]):\(page + 1)"
        return ChangePage(items: items, cursor: next)
    }

    /// Lists show payments and subscriptions in part: those are fetched.
    private func listed(_ thing: String, _ object: JSON) -> Result<Translation, Unreadable> {
        guard let id = object["\(thing)_id"]?.name else {
            return .failure(Unreadable("A \(thing) of the list has no id."))
        }
        var reader = DodoReader(fields: fields, isTest: isTest)
        if thing == "payment" || thing == "subscription" {
            reader.add(.fetch(ProviderObject(kind: thing, id: id)))
        } else {
            reader.read(thing, object, id)
        }
        return .success(
            Translation(
                delivery: Translation.name(id, object),
                kind: "listed.\(thing)",
                subject: id,
                repeats: .mayBeNewer,
                observations: reader.observations,
                remark: reader.remark?.rawValue
            )
        )
    }

    /// A list and a page of it, as in a cursor such as `refunds:2`.
    private static func place(_ cursor: String?) throws(PaymentFault) -> (list: Int, page: Int) {
        guard let cursor else { return (0, 0) }
        let parts = cursor.split(separator: ":")
        guard parts.count == 2, let list = lists.firstIndex(of: String(parts[0])),
            let page = Int(parts[1]), 0..<pagesMaximum ~= page
        else { throw PaymentFault(.invalid, code: "cursor") }
        return (list, page)
    }
}
