/** A lease that states no end holds so long, unless another follows: twice the lease time of Windows' and dnsmasq's usual setting fits. */
export const longestLeaseMs = 8 * 86_400_000;
/** A logon that states no end holds for a working day, unless another follows. */
export const longestLogonMs = 12 * 3_600_000;
