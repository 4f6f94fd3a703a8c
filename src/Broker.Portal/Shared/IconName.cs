namespace Broker.Portal.Shared;

public enum IconName
{
    Up,
    Warn,
    Down,
    Unknown,
    Pending,
    Ended,
    Market,
    Deployments,
    Plus,
    Key,
    Wall,
    Jobs,
    Search,
    Sun,
    Moon,
    Person,
    Leave,
    Copy,
    Bin,
    Arrow,
    Next,
    Previous,
    Out,
    Info,
}
