/** The API finds people by some filter at least (wire contract, Get Profiles): this one holds for each of them. */
export const everybody = {
  common_profile_properties: { profile_fields: [{ name: 'causeway pull everybody', operator: 'does_not_exist' }] },
};
