/// Where in a JSON object a value is: `$.subscriptions[0].topicName`.
struct Selector: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        case member([UInt8])
        case element(Int)
        /// `*`: every member or element.
        case all
    }

    let steps: [Step]

    /// Every value that the selector leads to; none when there is nothing.
    func values(in root: LogValue) -> [LogValue] {
        var values = [root]
        for step in steps {
            switch step {
            case .member(let name): values = values.compactMap { $0.member(name) }
            case .element(let index): values = values.compactMap { $0.element(index) }
            case .all: values = values.flatMap(\.children)
            }
        }
        return values
    }
}
