import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { ACME, droppedWorld } from './dropped-world.ts';

/** Where a sweep looks every minute: a file is seen in the first, and is whole in the second. */
const ROWS = 'identity,evtName\njane,Charged\n';
const MANIFEST =
  'fileName: events_20260131_0900.csv\ncolumns: {identity: {dataType: String}}\nclientEmail: data@example.com\n';
const DATA = 'events_20260131_0900.csv';

/** One import is there, of this file. */
async function expectOne(world: ReturnType<typeof droppedWorld>, file: string): Promise<void> {
  const [made, ...others] = await world.imports();
  expect(others).toEqual([]);
  expect(made && world.source(made)).toBe(file);
}

describe('a pair of files', () => {
  it.each([
    [
      'the data first',
      [
        [DATA, ROWS],
        ['events_20260131_0900.yaml', MANIFEST],
      ],
    ],
    [
      'the manifest first',
      [
        ['events_20260131_0900.manifest', MANIFEST],
        [DATA, ROWS],
      ],
    ],
  ])('is picked up by itself when both are whole: %s', async (_, files) => {
    const world = droppedWorld();
    for (const [name = '', content = ''] of files) {
      world.put(name, content);
      await world.pass(3);
    }
    await world.pass(15);
    const [made, ...others] = await world.imports();
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      state: 'Processing',
      mode: 'import',
      channel: 'sftp',
      fileName: DATA,
      version: 1,
      type: 'event',
      by: ACME,
      clientEmail: 'data@example.com',
      bytes: ROWS.length,
      mapping: [{ column: 'identity', name: 'identity', dataType: 'String' }],
    });
    expect(made && world.source(made)).toBe(ROWS);
    expect(world.told.map(({ type }) => type)).toEqual(['import.started']);
    expect(world.failures).toEqual([]);
  });

  it('may have a manifest that is called .json, beside data that is JSON, too', async () => {
    const world = droppedWorld();
    world.put('profiles_1.json', '[{"identity":"jane","fileName":"x"}]');
    world.put('profiles_1.manifest.json', '{"fileName":"profiles_1.json"}');
    world.put('lines.json', '{"identity":"jo","fileName":"a.csv","type":"pdf"}\n{"identity":"al"}\n');
    await world.pass(5);
    world.put('lines.yml', '{fileName: lines.json, type: profile}');
    await world.pass(3);
    expect((await world.imports()).map(({ fileName, type }) => [fileName, type]).sort()).toEqual([
      ['lines.json', 'profile'],
      ['profiles_1.json', 'profile'],
    ]);
  });

  it('may lie in a folder, where its manifest names it', async () => {
    const world = droppedWorld();
    world.put('daily/', '');
    world.put(`daily/${DATA}`, ROWS);
    world.put('daily/a.yaml', MANIFEST);
    await world.pass(3);
    expect(await world.imports()).toHaveLength(1);
  });

  it('is taken once, whoever looks how often', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(5);
    world.restart();
    await world.pass(300);
    expect(await world.imports()).toHaveLength(1);
    expect(world.told).toHaveLength(1);
  });

  it('that is put again under the same name is a new version, with the same content too', async () => {
    const world = droppedWorld();
    for (let version = 1; version <= 3; version++) {
      world.put(DATA, ROWS);
      world.put('a.yaml', MANIFEST);
      await world.pass(5);
    }
    expect((await world.imports()).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('that is put again without its manifest is a new version by the manifest that is there', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(3);
    world.put(DATA, `${ROWS}joe,Charged\n`);
    await world.pass(10);
    expect(await world.imports()).toHaveLength(1);
    await world.pass(10);
    const imports = await world.imports();
    expect(imports.map(({ version }) => version)).toEqual([1, 2]);
    expect(imports[1] && world.source(imports[1])).toContain('joe');
  });

  it('is imported once where data and manifest are put again minutes apart', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(3);
    world.put(DATA, `${ROWS}joe,Charged\n`);
    await world.pass(5);
    world.put('a.yaml', MANIFEST);
    await world.pass(400);
    expect((await world.imports()).map(({ version }) => version)).toEqual([1, 2]);
  });

  it('is not imported twice by a manifest that is put again: after a time it is told what to do', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(3);
    const [first] = await world.imports();
    world.put('a.yaml', `${MANIFEST}rows: 1\n`);
    await world.pass(119);
    expect(await world.imports()).toHaveLength(1);
    await world.pass(60);
    const [, refused, ...others] = await world.imports();
    expect(others).toEqual([]);
    expect(refused).toMatchObject({
      state: 'Rejected',
      reason: `${DATA} was imported already, as ${first?.importId}; put it again to import it again`,
    });
  });

  it('is tried again by a better manifest, where nothing of it was stored', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(3);
    const [first] = await world.imports();
    if (first) await world.end(first, 'Rejected');
    world.put('a.yaml', `${MANIFEST}rows: 1\n`);
    await world.pass(5);
    const [, second] = await world.imports();
    expect(second).toMatchObject({ state: 'Processing', version: 2, expected: { rows: 1 } });
  });

  it.each([DATA, 'a.yaml'])(
    'may be cleared away afterwards, one file first: nothing is said of the other (%s)',
    async (name) => {
      const world = droppedWorld();
      world.put(DATA, ROWS);
      world.put('a.yaml', MANIFEST);
      await world.pass(3);
      world.remove(name);
      await world.pass(300);
      expect(await world.imports()).toHaveLength(1);
      world.put(DATA, 'again');
      world.put('a.yaml', MANIFEST);
      await world.pass(3);
      expect((await world.imports()).map(({ version }) => version)).toEqual([1, 2]);
    },
  );

  it('keeps its own bytes whatever is put later', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(3);
    world.put(DATA, 'other');
    const [made] = await world.imports();
    expect(made && world.source(made)).toBe(ROWS);
  });
});

describe('half a file (failure mode 19)', () => {
  it('is not picked up: what clients call .filepart, .tmp and .partial, hidden files and folders are looked at by nobody', async () => {
    const world = droppedWorld();
    for (const ending of ['.filepart', '.tmp', '.partial', '.part', '~']) world.put(`${DATA}${ending}`, ROWS);
    world.put(`.${DATA}`, ROWS);
    world.put('a.yaml.filepart', MANIFEST);
    await world.pass(300);
    expect(await world.imports()).toEqual([]);
  });

  it('is not picked up while it changes, and one that just changed is not either', async () => {
    const world = droppedWorld();
    world.put('a.yaml', MANIFEST);
    for (let length = 1; length <= ROWS.length; length++) {
      world.put(DATA, ROWS.slice(0, length));
      await world.pass(1);
    }
    expect(await world.imports()).toEqual([]);
    await world.pass(20);
    const [made] = await world.imports();
    expect(made && world.source(made)).toBe(ROWS);
  });

  it('is not picked up where the manifest says a size: it waits for the rest, and then takes the whole', async () => {
    const world = droppedWorld();
    world.put('a.yaml', `${MANIFEST}size: ${ROWS.length}\n`);
    world.put(DATA, ROWS.slice(0, 9));
    await world.pass(100);
    expect(await world.imports()).toEqual([]);
    world.put(DATA, ROWS);
    await world.pass(3);
    const [made] = await world.imports();
    expect(made).toMatchObject({ state: 'Processing', expected: { bytes: ROWS.length } });
    expect(made && world.source(made)).toBe(ROWS);
  });

  it('whose size never comes right is refused, by name and number', async () => {
    const world = droppedWorld();
    world.put('a.yaml', `${MANIFEST}size: 100\n`);
    world.put(DATA, ROWS);
    await world.pass(200);
    expect(await world.imports()).toMatchObject([
      { state: 'Rejected', reason: `size: the manifest says 100 bytes, and ${DATA} has ${ROWS.length}` },
    ]);
  });

  it('must rest for a quarter of an hour where its manifest was there first and says no size: its client may try again', async () => {
    const world = droppedWorld();
    world.put('a.yaml', MANIFEST);
    await world.pass(2);
    world.put(DATA, ROWS.slice(0, 9));
    await world.pass(14);
    expect(await world.imports()).toEqual([]);
    world.put(DATA, ROWS);
    await world.pass(20);
    await expectOne(world, ROWS);
  });

  it.each(['a.yaml', 'z.yaml'])(
    'must rest as long where both came between two looks, and the manifest was first: %s',
    async (name) => {
      const world = droppedWorld();
      world.put(name, MANIFEST);
      world.clock.now += 2_000;
      world.put(DATA, ROWS.slice(0, 9));
      await world.pass(10);
      expect(await world.imports()).toEqual([]);
      world.put(DATA, ROWS);
      await world.pass(20);
      await expectOne(world, ROWS);
    },
  );

  it('is none where both came between two looks, and the file was first, however they are called', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.clock.now += 2_000;
    world.put('a.yaml', MANIFEST);
    // Noting what was seen takes time.
    world.table.hooks.after = (command) => {
      if (command instanceof PutCommand) world.clock.now += 5;
    };
    await world.pass(3);
    expect(await world.imports()).toHaveLength(1);
  });

  it('that is overwritten at the moment when it is taken is not taken; the newer one is', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(1);
    world.restart({
      copy: async (of) => {
        if (world.bucket.objects.get(`sftp/${ACME}/${DATA}`)?.bytes.toString() === ROWS) world.put(DATA, 'newer');
        return await world.taking.copy(of);
      },
    });
    await world.pass(30);
    await expectOne(world, 'newer');
  });
});

describe('what is not a pair', () => {
  it.each([
    [
      'data without a manifest',
      { [DATA]: ROWS },
      /^No manifest that names this file came within 2 h; put a manifest whose fileName is this name$/,
    ],
    [
      'a manifest without data',
      { 'a.yaml': MANIFEST },
      `fileName: the manifest names ${DATA}, which did not come within 2 h`,
    ],
    [
      'a file of another kind',
      { 'people.xlsx': 'PK' },
      /^The name must end in \.csv, .*; a manifest ends in \.manifest, \.yaml, \.yml or \.json$/,
    ],
    [
      'parts without a manifest',
      { [`${DATA}.part001`]: 'a', [`${DATA}.part002`]: 'b' },
      /^No manifest that names these parts came within 2 h/,
    ],
    [
      'parts of which some are missing',
      { [`${DATA}.part001`]: 'a', 'a.yaml': `${MANIFEST}parts: 7` },
      `fileName: the manifest names ${DATA}.part002, ${DATA}.part003, ${DATA}.part004 and 3 more, which did not come within 2 h`,
    ],
  ])('is refused after two hours, once: %s', async (_, files, reason) => {
    const world = droppedWorld();
    for (const [name, content] of Object.entries(files)) world.put(name, content);
    await world.pass(119);
    expect(await world.imports()).toEqual([]);
    await world.pass(3);
    const imports = await world.imports();
    expect(imports).toMatchObject([{ state: 'Rejected', fault: 'yours', channel: 'sftp' }]);
    expect(imports[0]?.reason).toMatch(reason);
    expect(world.told).toMatchObject([{ type: 'import.rejected', detail: { reason: imports[0]?.reason } }]);
    world.restart();
    await world.pass(200);
    expect(await world.imports()).toHaveLength(1);
  });

  it.each([
    ['YAML that is broken', 'fileName: "x', /^a\.yaml: is not YAML or JSON, line 1: Missing closing "quote/],
    [
      'a field that is unknown',
      'fileName: x.csv\nfiletype: csv\ntype: event',
      /^filetype: is not a field of a manifest; known are/,
    ],
    [
      'a type that is unknown',
      'fileName: x.csv\ntype: event\ncolumns: {a: {dataType: Money}}',
      'columns.a.dataType: must be String, Integer, Float, Boolean or Date',
    ],
    ['a field whose name is a page long', `{"fileName": "x.csv", "${'f'.repeat(200_000)}": 1}`, /^f{1000}…$/],
    [
      'columns that are too many to be kept',
      `fileName: x.csv\ntype: event\ncolumns: {${Array.from({ length: 3_000 }, (_, place) => `${'c'.repeat(75)}${place}: {}`).join(', ')}}`,
      /^columns: must take at most 300000 bytes as JSON, take \d{6}; leave columns out, or shorten their names$/,
    ],
    [
      'a manifest that is too large',
      `fileName: x.csv # ${'x'.repeat(256 * 1024)}`,
      /^a\.yaml: must be at most 262144 bytes, is \d+$/,
    ],
  ])(
    'is refused at once where its manifest cannot be read, and what is wrong is said: %s',
    async (_, manifest, reason) => {
      const world = droppedWorld();
      world.put('a.yaml', manifest);
      await world.pass(3);
      const imports = await world.imports();
      expect(imports).toMatchObject([{ state: 'Rejected', fileName: 'a.yaml' }]);
      expect(imports[0]?.reason).toMatch(reason);
      world.put('x.csv', ROWS);
      world.put('a.yaml', '{fileName: x.csv, type: event}');
      await world.pass(3);
      expect((await world.imports()).map(({ state }) => state)).toEqual(['Rejected', 'Processing']);
    },
  );

  it('is taken all the same when its other half comes after all', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    await world.pass(130);
    world.put('a.yaml', MANIFEST);
    await world.pass(3);
    expect((await world.imports()).map(({ state }) => state)).toEqual(['Rejected', 'Processing']);
  });

  it.each([
    [DATA, MANIFEST, 5 * 1024 ** 3, `${DATA} has 5368709121 bytes; a file may have at most 5368709120 (5 GB)`],
    [
      'events_1.csv.asc',
      'fileName: events_1.csv.asc\nkeyId: 0123456789ABCDEF',
      1024 ** 3,
      'events_1.csv.asc has 1073741825 bytes; an encrypted file may have at most 1073741824 (1 GB)',
    ],
  ])('is refused where it is too large: %s', async (name, manifest, limit, reason) => {
    const world = droppedWorld();
    const stored = world.put(name, 'x');
    // As long as that, as far as a listing says.
    Object.defineProperty(stored.bytes, 'byteLength', { value: limit + 1 });
    world.put('a.yaml', manifest);
    await world.pass(3);
    expect(await world.imports()).toMatchObject([{ state: 'Rejected', reason }]);
  });
});

describe('a file that was sent in parts', () => {
  it('is one file again, in the order of its manifest', async () => {
    const world = droppedWorld();
    world.put(`${DATA}.part002`, 'rged\n');
    world.put(`${DATA}.part001`, ROWS.slice(0, -5));
    world.put('a.yaml', `${MANIFEST}parts: 2\nsize: ${ROWS.length}\n`);
    await world.pass(3);
    const [made, ...others] = await world.imports();
    expect(others).toEqual([]);
    expect(made).toMatchObject({ fileName: DATA, bytes: ROWS.length });
    expect(made && world.source(made)).toBe(ROWS);
  });

  it('may have ten thousand of them, of which the first have come: it waits, and so does nothing else of its account', async () => {
    const world = droppedWorld();
    const long = `events_${'x'.repeat(100)}.csv`;
    world.put('0.yaml', `fileName: ${long}\nparts: 10000\n`);
    world.put(`${long}.part001`, ROWS);
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(3);
    expect(world.failures).toEqual([]);
    expect((await world.imports()).map(({ fileName }) => fileName)).toEqual([DATA]);
    await world.pass(120);
    expect((await world.imports())[1]?.reason).toBe(
      `fileName: the manifest names ${long}.part002, ${long}.part003, ${long}.part004 and 9996 more, which did not come within 2 h`,
    );
  });

  it('waits for a part that was cut off and is sent again', async () => {
    const world = droppedWorld();
    const manifest = `fileName: ${DATA}\nsize: ${ROWS.length}\nparts: [${DATA}.aa, ${DATA}.ab]\n`;
    world.put(`${DATA}.aa`, ROWS.slice(0, 10));
    world.put(`${DATA}.ab`, ROWS.slice(10, 12));
    world.put('a.yaml', manifest);
    await world.pass(30);
    expect(await world.imports()).toEqual([]);
    world.put(`${DATA}.ab`, ROWS.slice(10));
    await world.pass(3);
    const [made] = await world.imports();
    expect(made && world.source(made)).toBe(ROWS);
  });
});

describe('a crash', () => {
  const steps = ['read', 'makeClaim', 'copy', 'putNewImport', 'start', 'endClaim', 'readImport'] as const;
  it.each(steps)('before or after %s leaves one import of the pair, with the id that it had first', async (step) => {
    for (const when of ['before', 'after'] as const) {
      const world = droppedWorld();
      world.put(DATA, ROWS);
      world.put('a.yaml', MANIFEST);
      await world.pass(1);
      let isDead = false;
      // Nothing more is done by a process that has died.
      const dying = Object.fromEntries(
        Object.entries(world.taking).map(([name, work]) => [
          name,
          async (...given: never[]) => {
            if (isDead) throw new Error('dead');
            if (name === step && when === 'before') isDead = true;
            if (isDead) throw new Error('dead');
            const answer = await (work as (...given: never[]) => unknown)(...given);
            if (name === step) isDead = true;
            if (isDead) throw new Error('dead');
            return answer;
          },
        ]),
      );
      world.restart({ ...dying, now: world.taking.now, newImportId: world.taking.newImportId });
      await world.pass(2);
      const claims = [...world.table.items]
        .filter(([key]) => key.includes('|claim#'))
        .map(([, { importId }]) => importId);
      world.restart();
      await world.pass(15);
      const imports = await world.imports();
      expect(imports, when).toMatchObject([{ state: 'Processing', version: 1 }]);
      if (claims.length > 0) expect(imports.map(({ importId }) => importId)).toEqual(claims);
      expect(imports[0] && world.source(imports[0])).toBe(ROWS);
      expect(world.told).toHaveLength(1);
    }
  });

  it('while files are refused leaves one refusal', async () => {
    for (const step of ['makeClaim', 'putNewImport', 'reject', 'endClaim'] as const) {
      const world = droppedWorld();
      world.put('a.yaml', 'nonsense');
      await world.pass(1);
      world.restart({
        [step]: async () => {
          throw new Error('dead');
        },
      });
      await world.pass(2);
      world.restart();
      await world.pass(15);
      expect(await world.imports(), step).toMatchObject([{ state: 'Rejected' }]);
      expect(world.told).toHaveLength(1);
    }
  });

  it('does not keep two sweeps at once from taking a pair once', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(1);
    world.clock.now += 60_000;
    await Promise.all(Array.from({ length: 4 }, () => world.container()()));
    await world.pass(10);
    expect(await world.imports()).toHaveLength(1);
    expect(world.bucket.calls.filter((name) => name === 'CopyObjectCommand')).toHaveLength(1);
  });
});

describe('profiles and events of the same evening', () => {
  const PEOPLE = 'profiles_20260131_0900.csv';
  const evening = (accounts?: string[]) => {
    const world = droppedWorld(accounts);
    world.put(PEOPLE, 'identity,Plan\njane,gold\n');
    world.put('profiles.yaml', `fileName: ${PEOPLE}`);
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    return world;
  };
  const begun = async (world: ReturnType<typeof droppedWorld>) =>
    (await world.imports()).map(({ fileName, state }) => [fileName, state]);

  it('begin profiles first, and events the oldest first, whatever they are called', async () => {
    const world = droppedWorld();
    const names = ['profiles_2.csv', 'events_9.csv', 'profiles_1.csv', 'events_1.csv'];
    for (const name of names) {
      world.put(name, ROWS);
      world.put(`${name}.yaml`, `fileName: ${name}`);
      world.clock.now += 1_000;
    }
    const started: string[] = [];
    const underWay = new Map<string, string[]>();
    world.restart({
      // What is under way when an import is named.
      makeClaim: async (claim) => {
        underWay.set(claim.fileName, [...started]);
        await Promise.resolve();
        return await world.taking.makeClaim(claim);
      },
      start: async (ref) => {
        const answer = await world.taking.start(ref);
        started.push((await world.imports()).find(({ importId }) => importId === ref.importId)?.fileName ?? '');
        return answer;
      },
    });
    await world.pass(3);
    const inTurn = ['profiles_2.csv', 'profiles_1.csv', 'events_9.csv', 'events_1.csv'];
    expect((await world.imports()).map(({ fileName }) => fileName)).toEqual(inTurn);
    expect([...underWay]).toEqual(inTurn.map((name, place) => [name, inTurn.slice(0, place)]));
  });

  it('wait for profiles that another look is still copying', async () => {
    const world = evening();
    await world.pass(1);
    let go = () => {};
    const copied = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow = world.container({
      copy: async (of) => {
        await copied;
        return await world.taking.copy(of);
      },
    });
    world.clock.now += 60_000;
    const long = slow();
    const claims = () => [...world.table.items.keys()].filter((key) => key.includes('|claim#'));
    await expect.poll(claims).toHaveLength(1);
    await world.pass(2);
    expect(await begun(world)).toEqual([]);
    go();
    await long;
    await world.pass(1);
    expect(await begun(world)).toEqual([
      [PEOPLE, 'Processing'],
      [DATA, 'Processing'],
    ]);
  });

  it('wait for profiles that cannot be taken until these are overdue, and no longer', async () => {
    const world = evening();
    world.restart({
      copy: async (of) => {
        if (of.data.some(({ name }) => name === PEOPLE)) throw new Error('broken');
        return await world.taking.copy(of);
      },
    });
    await world.pass(110);
    expect(await begun(world)).toEqual([]);
    await world.pass(20);
    expect(await begun(world)).toEqual([[DATA, 'Processing']]);
    world.restart();
    await world.pass(10);
    expect((await world.imports()).map(({ fileName }) => fileName).sort()).toEqual([DATA, PEOPLE]);
  });

  it('of one account are held up by no large file of others', async () => {
    const others = ['BIG-1', 'BIG-2', 'BIG-3'];
    const world = evening([...others, ACME]);
    for (const id of others) {
      for (const name of ['1', '2']) {
        world.put(`events_${name}.csv`, ROWS, id);
        world.put(`events_${name}.yaml`, `fileName: events_${name}.csv`, id);
      }
    }
    await world.pass(1);
    let go = () => {};
    const copied = new Promise<void>((resolve) => {
      go = resolve;
    });
    const sweep = world.container({
      copy: async (of) => {
        if (of.ref.accountId !== ACME) await copied;
        return await world.taking.copy(of);
      },
    });
    world.clock.now += 60_000;
    const long = sweep();
    await expect.poll(() => begun(world)).toHaveLength(2);
    go();
    await long;
    expect((await Promise.all(others.map((id) => world.imports(id)))).flat()).toHaveLength(6);
  });
});

describe('many accounts', () => {
  it('have their turns: one with hundreds of files does not keep another waiting', async () => {
    const world = droppedWorld([ACME, 'ZETA-9']);
    for (let file = 0; file < 40; file++) {
      world.put(`events_${file}.csv`, ROWS);
      world.put(`events_${file}.yaml`, `fileName: events_${file}.csv`);
    }
    world.put('events_1.csv', ROWS, 'ZETA-9');
    world.put('events_1.yaml', 'fileName: events_1.csv', 'ZETA-9');
    await world.pass(1);
    world.clock.now += 60_000;
    // Each takes ten seconds: there is time for few.
    const slow = world.container({
      copy: async (of) => {
        world.clock.now += 10_000;
        return await world.taking.copy(of);
      },
    });
    // The first look reads manifests, and begins.
    expect(await slow()).toMatchObject({ accounts: 2, files: 82, isBehind: true });
    expect((await world.imports('ZETA-9')).length).toBe(1);
    expect((await world.imports()).length).toBeLessThan(40);
    world.restart();
    await world.pass(3);
    expect((await world.imports()).length).toBe(40);
  });

  it('see nothing of each other: a manifest names files of its own folder alone (failure mode 22)', async () => {
    const world = droppedWorld([ACME, 'ZETA-9']);
    world.put(DATA, ROWS, 'ZETA-9');
    world.put('a.yaml', MANIFEST);
    world.put('b.yaml', 'fileName: ../ZETA-9/events_20260131_0900.csv');
    await world.pass(20);
    expect(await world.imports()).toMatchObject([
      { state: 'Rejected', reason: expect.stringContaining('without folders') },
    ]);
    expect(await world.imports('ZETA-9')).toEqual([]);
  });

  it('that are none are left alone', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS, 'NOBODY-1');
    world.put('a.yaml', MANIFEST, 'NOBODY-1');
    await world.pass(300);
    expect(world.table.items.size).toBe(0);
  });

  it('of which nothing waits cost a listing, and no more', async () => {
    const world = droppedWorld();
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    await world.pass(5);
    const before = { ...world.table.calls };
    await world.pass(60);
    expect(world.table.calls).toEqual(before);
  });

  it('have files of which one that cannot be noted holds up no other', async () => {
    const world = droppedWorld();
    world.put('0.yaml', 'fileName: events_0.csv');
    world.put(DATA, ROWS);
    world.put('a.yaml', MANIFEST);
    world.table.hooks.before = (command) => {
      if (command instanceof UpdateCommand && command.input.Key?.sk === 'seen#0.yaml') throw new Error('broken');
    };
    await world.pass(3);
    expect((await world.imports()).map(({ fileName }) => fileName)).toEqual([DATA]);
    expect(world.failures.length).toBeGreaterThan(0);
  });

  it('do not suffer from one whose files cannot be looked at', async () => {
    const world = droppedWorld([ACME, 'ZETA-9']);
    for (const id of [ACME, 'ZETA-9']) {
      world.put(DATA, ROWS, id);
      world.put('a.yaml', MANIFEST, id);
    }
    world.restart({
      read: async (of) => {
        if (of.accountId === ACME) throw new Error('broken');
        return await world.taking.read(of);
      },
    });
    await world.pass(5);
    expect(await world.imports('ZETA-9')).toHaveLength(1);
    expect(world.failures.length).toBeGreaterThan(0);
  });
});
