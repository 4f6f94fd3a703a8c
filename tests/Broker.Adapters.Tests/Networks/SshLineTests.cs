using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks;

public sealed class SshLineTests
{
    [Theory]
    [InlineData("ssh ubuntu@203.0.113.7 -p 40022", "ssh://ubuntu@203.0.113.7:40022/")]
    [InlineData("ssh -p 40022 ubuntu@203.0.113.7", "ssh://ubuntu@203.0.113.7:40022/")]
    [InlineData("root@gpu-7.example.com:2222", "ssh://root@gpu-7.example.com:2222/")]
    [InlineData("ssh://root@gpu-7.example.com:2222/", "ssh://root@gpu-7.example.com:2222/")]
    [InlineData(" root@203.0.113.7\n", "ssh://root@203.0.113.7:22/")]
    [InlineData("ssh root@[2001:db8::1] -p 22", "ssh://root@[2001:db8::1]:22/")]
    public void Every_way_of_saying_it_is_one_address(string line, string address) =>
        Assert.Equal(address, EndpointRule.AcceptMachine(line, allowPrivate: false)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ssh 203.0.113.7")]
    [InlineData("ssh -oProxyCommand=calc root@203.0.113.7")]
    [InlineData("ssh root@203.0.113.7; rm -rf /")]
    [InlineData("ssh root@-oProxyCommand=calc")]
    [InlineData("ssh -l@203.0.113.7")]
    [InlineData("ssh root:secret@203.0.113.7")]
    [InlineData("ssh root@203.0.113.7 -p 99999")]
    [InlineData("ssh root@203.0.113.7:22 -p 23")]
    [InlineData("http://root@203.0.113.7:22")]
    [InlineData("ssh root@0x7f000001")]
    [InlineData("ssh root@2130706433")]
    [InlineData("ssh root@127.0.0.1")]
    [InlineData("ssh root@127.1")]
    [InlineData("ssh root@10.1.2.3 -p 22")]
    [InlineData("ssh root@[::ffff:10.1.2.3] -p 22")]
    [InlineData("ssh root@localhost")]
    [InlineData("ssh root@db.internal")]
    public void What_is_not_plainly_a_public_user_host_and_port_is_nothing(string? line) =>
        Assert.Null(EndpointRule.AcceptMachine(line, allowPrivate: false));

    [Fact]
    public void Private_machines_are_believed_where_the_settings_say_so() =>
        Assert.Equal(new Uri("ssh://ubuntu@127.0.0.1:40022"), EndpointRule.AcceptMachine("ssh ubuntu@127.0.0.1 -p 40022", allowPrivate: true));
}
