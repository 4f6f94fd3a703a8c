using Broker.Domain.Deployments;

namespace Broker.Domain.Tests.Deployments;

public sealed class SshPublicKeyTests
{
    // Made by ssh-keygen for this test; their private halves were thrown away.
    private const string Ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPVwmMIAs+NOdELV/sBINza904POtmSWRZO5SUsrJESq ada@acme.example";

    [Theory]
    [InlineData(Ed25519, "ssh-ed25519", "ada@acme.example", "SHA256:kf9IW9bWDZkynoYNJlImVzJVJlbbP894eu+MVBmJ9QA")]
    [InlineData("ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBDFIewKax2zd8FvGbcEc9SuTrVgz2CjJ2GBQXdSMA9JasOFtUp7y+YlQGpR3KQhHUeYH19ZOESQWoSXo73irbyHRxZcAIL0fvjUcjqJ+TD4P6yj2rhdv6uamIZtZwt9fWw== build server", "ecdsa-sha2-nistp384", "build server", "SHA256:AEd+UeM7OkysRO7OS041ZIyrLcl3rj3c4YdVA8pT9fo")]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC2RHKgVTeEVg1E3Ma4LOX06fTtIuA3bgiAUC9/gcgLjFHsBMVYXmDTnRyXxnt7aZscH4CB7IyQ7MReKCKR4x0ObXjPZox1JwGD8KZ2VLqWwaiOG+h7DcEYgNk0DRf6zwHn8oCQxOGgE4TAHmAGPZiMlUBGB/oJiMKgC07pv0E1qLyYtiGXR6S9SKuuy9BQv4r854C+rPhxclys+oAMcoIi6UZCkG4KWGnMUGEqXWoLiuLAvFKrKqpOPCPbC59IeTLnUgLxFMvXHZIRQ4uLhyTOvpIu7REd7DIxoWisM6cAcag9/YOnE8rxSY2ugnw2JkxR+Ha8+OiR4C2Rymrzp2i5", "ssh-rsa", "", "SHA256:UTmz/c49pMgHTW2oSfx2r9ibTJ/MF47Eo5tnOZmxkVQ")]
    public void What_ssh_keygen_makes_is_read_with_the_fingerprint_it_says(string line, string type, string comment, string fingerprint)
    {
        var (key, fault) = SshPublicKey.Read($"  {line}\n");

        Assert.Null(fault);
        Assert.Equal((type, comment, fingerprint), (key!.Type, key.Comment, key.Fingerprint));
        Assert.Equal(line, key.ToString());
    }

    [Theory]
    [InlineData("sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIIG+IcnHJ7jbjBiPNBqSTH+I36Fhv9sOzGgpGdLmRpL4AAAABHNzaDo=")]
    [InlineData("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDRgvjEgHmn+2qDu6LmZf1x8KZn9r+WTJTzWVK9N+tcUJ6Cus/7pIy+K8iEfnuSRxbEL7LVWO/web5NCfsvI/ik=")]
    public void Keys_of_tokens_and_other_curves_are_keys(string line) => Assert.Null(SshPublicKey.Read(line).Fault);

    [Theory]
    [InlineData(null, "looks like")]
    [InlineData("", "looks like")]
    [InlineData("ssh-ed25519", "looks like")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----", "private key")]
    [InlineData("ssh-ed25519 not-base64!", "Base64")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKVNyhglMLsdbRMs3tYjey7ZHj9yH8sZcRdElNZJPJ1", "Base64")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAH8DnGQl9+ocB6SMvIfKBJod4aXbr/MMn9ZMXZSdLqYI=", "not whole")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtEBvYf+Ikyb/qUku3u7jxmnyvyCJTqJ+aJxmtrJi5IAAAAAXg=", "not whole")]
    [InlineData("ssh-ed25519 /////w==", "of the type it begins with")]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIKVNyhglMLsdbRMs3tYjey7ZHj9yH8sZcRdElNZJPJ1c", "of the type it begins with")]
    [InlineData("ssh-dss AAAAB3NzaC1kc3MAAAAghrhDjzm6dv74yQxRAfvmz5pI1bDAoT2pAKatyz1kBpQ=", "DSA")]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDfp4TBAHPrpLFjx/wlj8FjPiOpGc4QjQV8kUd0m99/k/cE80BFHOTiuU+3DqUhcDwXiB5utrgjy+WP3A79AHweY8LUOS8aD2i4fqGJb5IfeRjptq4i0gknO8W2o+mXcFt+/uZxNNh1rXkiw/d+XgmX67PZXGWss2WHgxvYz7HcvQ==", "2,048 to 16,384 bits, this one 1,024")]
    [InlineData("command=\"rm\" ssh-ed25519 AAAA", "Base64")]
    [InlineData("ssh-ed25519 AAAA\nssh-ed25519 AAAA", "one line")]
    public void What_no_machine_would_take_is_told_why(string? line, string why)
    {
        var (key, fault) = SshPublicKey.Read(line);

        Assert.Null(key);
        Assert.Contains(why, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_never_ends_is_no_key() =>
        Assert.NotNull(SshPublicKey.Read("ssh-ed25519 " + new string('A', 5_000_000)).Fault);
}
